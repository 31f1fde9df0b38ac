import type { WriteStream } from 'node:tty'

/** A colour of text on a terminal: the parameter of its control sequence (ECMA-48 §8.3.117). */
const COLOURS = { bold: 1, faint: 2, red: 31, green: 32, yellow: 33 } as const

/** The name of one of them. */
export type Colour = keyof typeof COLOURS

/** Gives a text a colour, or leaves it as it is. */
export type Paint = (colour: Colour, text: string) => string

/** What gives text a colour on a stream: on a terminal only, unless `NO_COLOR` or `FORCE_COLOR` say otherwise (no-color.org, force-color.org). */
export function paintFor(
  stream: Pick<WriteStream, 'isTTY'>,
  env: Readonly<NodeJS.ProcessEnv>,
): Paint {
  if (!isColoured(stream, env)) return (_, text) => text
  return (colour, text) => `\u001b[${COLOURS[colour]}m${text}\u001b[0m`
}

function isColoured(
  { isTTY }: Pick<WriteStream, 'isTTY'>,
  { NO_COLOR, FORCE_COLOR, TERM }: Readonly<NodeJS.ProcessEnv>,
): boolean {
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '') return FORCE_COLOR !== '0'
  return isTTY === true && TERM !== 'dumb'
}
