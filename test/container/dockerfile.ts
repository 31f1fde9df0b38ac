/** One step of a Dockerfile. */
export interface Instruction {
  /** In capitals: `RUN`. */
  readonly name: string
  /** What follows it, on one line. */
  readonly args: string
}

/** A stage of a Dockerfile: what stands between one FROM and the next. */
export interface Stage {
  readonly name: string | undefined
  readonly image: string
  readonly steps: readonly Instruction[]
}

/** Reads a Dockerfile in the form that ours have: no ARG, no here-document, lines continued by a backslash. */
export function readDockerfile(text: string): readonly Stage[] {
  const lines = text
    .split('\n')
    .filter((line) => !line.trimStart().startsWith('#'))
    .join('\n')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '')
  const stages: { name: string | undefined; image: string; steps: Instruction[] }[] = []
  for (const line of lines) {
    const [, name = '', args = ''] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? []
    if (!KNOWN.has(name)) throw new Error(`no instruction that is known here: ${line}`)
    if (name === 'FROM') {
      const [image = '', , stage] = args.split(' ')
      stages.push({ name: stage, image, steps: [] })
    } else stages.at(-1)?.steps.push({ name, args })
  }
  return stages
}

const KNOWN: ReadonlySet<string> = new Set([
  'FROM',
  'RUN',
  'COPY',
  'WORKDIR',
  'ENV',
  'USER',
  'VOLUME',
  'EXPOSE',
  'HEALTHCHECK',
  'ENTRYPOINT',
  'CMD',
])

/** The `NAME=value` pairs of an ENV instruction; none of ours has a blank in it. */
export function readEnv(args: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    args.split(/\s+/).map((pair) => {
      const [name = '', ...value] = pair.split('=')
      return [name, value.join('=')]
    }),
  )
}

/** The words of an instruction in exec form: no shell stands between, so that signals arrive. */
export function execForm(args: string): readonly string[] {
  const json = args.slice(args.indexOf('['))
  if (!json.startsWith('[')) throw new Error(`not in exec form: ${args}`)
  return JSON.parse(json) as string[]
}
