import { isJsonObject, type Json, type JsonObject } from '../core/protocol/json.ts'
import { printLine } from './output.ts'
import { refusal } from './problem.ts'
import type { RequestFlag } from './request-flags.ts'
import type { ServerClient } from './server-client.ts'

/** The flags of `rotate` that become members of its request. */
export const ROTATE_FLAGS: readonly RequestFlag[] = [
  { member: 'alg', kind: 'text', help: 'Algorithm whose keys rotate. Default: RS256.' },
  {
    member: 'grace_seconds',
    kind: 'integer',
    help: 'How long the old key stays published; without it until the tokens it signed have expired.',
  },
]

/** Rotates the keys of an issuer, and prints the keys that are current, previous and next now. */
export async function rotate(
  client: ServerClient,
  {
    base,
    body,
    json,
  }: { readonly base: string; readonly body: JsonObject; readonly json: boolean },
): Promise<void> {
  const response = await client.request('POST', `${base}/api/keys/rotate`, body)
  if (!response.ok) throw await refusal(response)
  const answer = (await response.json()) as JsonObject
  if (json) return printLine(JSON.stringify(answer, null, 2))
  for (const state of ['current', 'previous', 'next']) {
    const line = keyLine(state, answer[state])
    if (line !== undefined) await printLine(line)
  }
}

function keyLine(state: string, key: Json | undefined): string | undefined {
  if (!isJsonObject(key)) return undefined
  const until =
    typeof key.retires_at === 'number'
      ? ` until ${new Date(key.retires_at * 1000).toISOString()}`
      : ''
  return `${state.padEnd(8)}  ${String(key.alg)}  ${String(key.kid)}${until}`
}
