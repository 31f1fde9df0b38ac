import type { JsonObject } from '../core/protocol/json.ts'

/** The members of a request as the query of a URL, with its question mark; empty where there are none. */
export function queryOf(members: JsonObject): string {
  const query = new URLSearchParams(
    Object.entries(members).flatMap(([name, value]) =>
      [value].flat().map((one): [string, string] => [name, String(one)]),
    ),
  )
  return query.size === 0 ? '' : `?${query}`
}
