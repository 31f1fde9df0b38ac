import { type InputIssue, InvalidInput } from '../../core/protocol/invalid-input.ts'
import type { Json, JsonObject } from '../../core/protocol/json.ts'
import { OAuthError } from '../../core/protocol/oauth-error.ts'
import { quoted } from '../../core/protocol/parameters.ts'

/** How many mistakes one refusal tells of; a longer list says no more. */
const MOST_TOLD = 5

/** Runs what reads a client's metadata, and turns its `InvalidInput` into the error codes of registration (RFC 7591 §3.2.2). */
export function refusingMetadata<T>(said: JsonObject, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error
    const isRedirect = error.issues[0]?.pointer.startsWith('/redirect_uris') === true
    throw new OAuthError(
      isRedirect ? 'invalid_redirect_uri' : 'invalid_client_metadata',
      issuesInWords(said, error.issues),
    )
  }
}

/** Issues in a sentence: each member by its name, what came of it, and what is accepted. */
export function issuesInWords(said: JsonObject, issues: readonly InputIssue[]): string {
  const told = issues.slice(0, MOST_TOLD).map(({ pointer, detail }) => {
    const path = pointer.split('/').slice(1)
    return [path.join('/'), came(said, path), detail].filter((part) => part !== '').join(' ')
  })
  const more = issues.length - told.length
  return [...told, ...(more > 0 ? [`and ${more} more`] : [])].join('; ')
}

/** What came in the place of an issue, where it is short enough to be told. */
function came(said: JsonObject, path: readonly string[]): string {
  let value: Json | undefined = said
  for (const segment of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, segment)) return ''
    value = (value as JsonObject)[segment]
  }
  if (typeof value === 'string') return quoted(value)
  return typeof value === 'number' || typeof value === 'boolean' ? `(${value})` : ''
}
