import { ALGS } from '../../core/keys/algorithms.ts'
import { isJsonObject, type Json } from '../../core/protocol/json.ts'
import { cellText } from '../cell-text.ts'
import type { ServerCall, ServerCommand } from '../command-row.ts'
import { printJson, printLine } from '../output.ts'
import { queryOf } from '../query-of.ts'

/** `rotate`: the next signing key in place of the current one. */
export const ROTATE: ServerCommand = {
  kind: 'server',
  name: 'rotate',
  description: 'Put the next signing key in place of the current one.',
  heading: 'Keys:',
  flags: [
    {
      member: 'alg',
      kind: 'text',
      values: ALGS,
      help: 'Algorithm whose keys rotate. Default: RS256.',
    },
    {
      member: 'grace_seconds',
      kind: 'integer',
      help: 'How long the old key stays published; without it until the tokens it signed have expired.',
    },
  ],
  choices: [
    {
      member: 'unannounced',
      kind: 'switch',
      help: 'Sign at once with a key that no verifier has seen.',
    },
    { member: 'dry_run', kind: 'switch', help: 'Change nothing, tell what would be done.' },
  ],
  examples: [
    'mcp-mock-idp rotate',
    'mcp-mock-idp rotate --alg ES256 --grace-seconds 0',
    'mcp-mock-idp rotate --unannounced --dry-run',
  ],
  async run(call) {
    return call.choices.dry_run === true ? preview(call) : rotate(call)
  },
}

async function rotate(call: ServerCall): Promise<undefined> {
  const announced = call.choices.unannounced === true ? { announced: false } : {}
  const answer = await call.ask('POST', '/api/keys/rotate', { ...call.body, ...announced })
  if (call.json) return await printJson(answer)
  for (const state of ['current', 'previous', 'next']) {
    const line = keyLine(state, answer[state])
    if (line !== undefined) await printLine(line)
  }
}

async function preview({ body, choices, ask }: ServerCall): Promise<undefined> {
  const announced = choices.unannounced === true ? { announced: false } : {}
  await printJson(await ask('GET', `/api/rotation/plan${queryOf({ ...body, ...announced })}`))
}

function keyLine(state: string, key: Json | undefined): string | undefined {
  if (!isJsonObject(key)) return undefined
  const until =
    key.retires_at === undefined ? '' : ` until ${cellText('retires_at', key.retires_at)}`
  return `${state.padEnd(8)}  ${String(key.alg)}  ${String(key.kid)}${until}`
}
