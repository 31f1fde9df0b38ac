import { DEEPEST, depthOf } from '../protocol/json.ts'
import { isLikeJwt } from './cleaned-token.ts'
import type { Credential } from './pasted-token.ts'
import { credentialsOfHeader } from './text-credentials.ts'

/** The members of answers and requests that hold a token, what is most likely meant first. */
const MEMBERS = ['access_token', 'token', 'id_token', 'subject_token', 'refresh_token'] as const

/** What stands in JSON where a token is expected: an answer of the token endpoint, a client's configuration, a line each of many. */
export function credentialsOfJson(text: string): readonly Credential[] {
  const found = jsonValues(text).flatMap((value) => [...textsIn(value)])
  const byMember = MEMBERS.flatMap((member) => found.filter(({ name }) => name === member))
  const members: readonly Credential[] = byMember.map((one) => ({ text: one.text, source: 'json' }))
  const headers = found.flatMap(({ name, text: value }) => credentialsOfHeader(`${name}: ${value}`))
  const jwts = found.filter(({ text: value }) => isLikeJwt(value))
  return [
    ...members,
    ...headers,
    ...jwts.map((one): Credential => ({ text: one.text, source: 'json' })),
  ]
}

/** The values of a JSON text, or of one a line; none where it is not JSON, or nests too deep to be looked at. */
function jsonValues(text: string): readonly unknown[] {
  const trimmed = text.trim()
  if (!/^[[{]/.test(trimmed) || depthOf(trimmed) > DEEPEST) return []
  const whole = parsed(trimmed)
  if (whole !== undefined) return [whole]
  return trimmed.split('\n').flatMap((line) => parsed(line) ?? [])
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

interface NamedText {
  readonly name: string
  readonly text: string
}

/** Every text in a value, by the name of the member that it is. */
function* textsIn(value: unknown, name = ''): Generator<NamedText> {
  if (typeof value === 'string') yield { name, text: value }
  if (typeof value !== 'object' || value === null) return
  for (const [key, inner] of Object.entries(value))
    yield* textsIn(inner, Array.isArray(value) ? name : key)
}
