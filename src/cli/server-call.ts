import type { JsonObject } from '../core/protocol/json.ts'
import type { CommandCall, ServerCall, ServerCommand } from './command-row.ts'
import { type MemberNames, refusal } from './problem.ts'
import { flagOf, spelt } from './request-flags.ts'
import type { Method, ServerClient } from './server-client.ts'

/** The call of a command with the server that it talks to. */
export function serverCall(
  row: ServerCommand,
  call: CommandCall,
  client: ServerClient,
): ServerCall {
  const names = memberNames(row)
  const { base } = call.target
  const request = async (method: Method, path: string, body?: JsonObject) => {
    const response = await client.request(method, base + path, body)
    if (!response.ok) throw await refusal(response, names)
    return response
  }
  const ask = async (method: Method, path: string, body?: JsonObject) => {
    const response = await request(method, path, body)
    const text = await response.text()
    return (text === '' ? {} : JSON.parse(text)) as JsonObject
  }
  return { ...call, client, base, request, ask }
}

/** What members of a command's request are called on the command line. */
function memberNames({ flags = [], arguments: rows = [] }: ServerCommand): MemberNames {
  const named = flags
    .filter((flag) => spelt(flag) !== flagOf(flag.member))
    .map((flag) => [flag.member, spelt(flag)])
  const placed = rows.flatMap(({ member, name }) => (member === undefined ? [] : [[member, name]]))
  return Object.fromEntries([...named, ...placed])
}
