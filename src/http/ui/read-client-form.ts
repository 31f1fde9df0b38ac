import { type InputIssue, InvalidInput, invalidInput } from '../../core/protocol/invalid-input.ts'
import type { Json, JsonObject } from '../../core/protocol/json.ts'
import { CLIENT_MEMBERS } from '../../idp/client-members.ts'
import { type ClientInput, newClient } from '../../idp/new-client.ts'
import { clientInput } from '../admin/bodies/clients.ts'
import { parseInput } from '../admin/parse-input.ts'
import type { ClientFormValues } from './client-form.ts'
import { readListText } from './list-text.ts'
import { readObjectText } from './object-text.ts'
import { readQuotedText } from './quoted-text.ts'
import { readDuration } from './read-duration.ts'

/** The client that a form asks for, checked as the API checks it; throws `InvalidInput` with every mistake. */
export function readClientForm(values: ClientFormValues): ClientInput {
  const read = clientMembers(values)
  const parsed = attempt(() => clientInput(parseInput(CLIENT_MEMBERS, read.members)))
  const issues = [...read.issues, ...parsed.issues]
  const registered = attempt(() => register(read.members, issues))
  const all = [...issues, ...registered.issues]
  if (parsed.value === undefined || all.length > 0) throw new InvalidInput(all)
  return parsed.value
}

/** Tries whether a client of those members that have no mistake so far could be registered; throws `InvalidInput`. */
function register(members: JsonObject, issues: readonly InputIssue[]): void {
  const wrong = new Set(issues.map(({ pointer }) => pointer.split('/')[1]))
  const sound = Object.fromEntries(Object.entries(members).filter(([name]) => !wrong.has(name)))
  newClient(clientInput(parseInput(CLIENT_MEMBERS, sound)), { issuerId: 0, at: 0 })
}

interface Attempt<T> {
  readonly value?: T
  readonly issues: readonly InputIssue[]
}

function attempt<T>(read: () => T): Attempt<T> {
  try {
    return { value: read(), issues: [] }
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error
    return { issues: error.issues }
  }
}

/** The members that a form says, as the API's body has them, and what could not be read. */
function clientMembers(values: ClientFormValues): {
  readonly members: JsonObject
  readonly issues: readonly InputIssue[]
} {
  const issues: InputIssue[] = []
  const members: (readonly [string, Json])[] = []
  for (const [name, read] of Object.entries(READERS)) {
    const outcome = attempt(() => read(values))
    issues.push(...outcome.issues)
    if (outcome.value !== undefined) members.push([name, outcome.value])
  }
  const further = attempt(() => readFurther(values.texts.further))
  issues.push(...further.issues)
  return {
    members: Object.fromEntries([...members, ...Object.entries(further.value ?? {})]),
    issues,
  }
}

type Reader = (values: ClientFormValues) => Json | undefined

/** How each member of the API's body is read off the form; undefined leaves it out. */
const READERS: Readonly<Record<string, Reader>> = {
  client_id: ({ texts }) => texts.client_id.trim() || undefined,
  client_secret: ({ texts }) => texts.client_secret.trim() || undefined,
  client_name: ({ texts }) =>
    texts.client_name === '' ? undefined : readQuoted('/client_name', texts.client_name),
  token_endpoint_auth_method: ({ texts }) => texts.token_endpoint_auth_method || undefined,
  grant_types: ({ grantTypes, texts }) => [
    ...grantTypes,
    ...readListText(texts.other_grant_types, 'blanks', '/other_grant_types'),
  ],
  scope: ({ texts }) => texts.scope.split(/\s+/).filter(Boolean).join(' ') || undefined,
  audience: ({ texts }) => readAudience(texts.audience),
  access_token_format: ({ texts }) => texts.access_token_format || undefined,
  access_token_typ: ({ texts }) => texts.access_token_typ || undefined,
  access_token_lifetime: ({ texts }) => readLifetime('access_token_lifetime', texts),
  refresh_token_lifetime: ({ texts }) => readLifetime('refresh_token_lifetime', texts),
  redirect_uris: ({ texts }) =>
    texts.redirect_uris
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean),
  response_types: ({ responseTypes, texts }) => [
    ...responseTypes,
    ...readListText(texts.other_response_types, 'blanks', '/other_response_types'),
  ],
}

function readQuoted(pointer: string, field: string): string {
  const text = readQuotedText(field)
  if (text !== undefined) return text
  throw invalidInput(pointer, 'begins with a quote, and so must be a JSON string such as "a b"')
}

function readAudience(field: string): Json | undefined {
  if (field.trim().startsWith('"')) return readQuoted('/audience', field.trim())
  const audience = readListText(field, 'lines', '/audience')
  if (field.trim().startsWith('[')) return audience
  return audience.length > 1 ? audience : audience[0]
}

function readLifetime(
  name: 'access_token_lifetime' | 'refresh_token_lifetime',
  texts: ClientFormValues['texts'],
): number | undefined {
  if (texts[name].trim() === '') return undefined
  const seconds = readDuration(texts[name])
  if (seconds !== undefined) return seconds
  throw invalidInput(`/${name}`, 'must be seconds such as 3600, or a number with s, min, h or d')
}

function readFurther(field: string): JsonObject {
  const further = readObjectText(field, '/further')
  const own = Object.keys(further).find((name) => Object.hasOwn(READERS, name))
  if (own !== undefined)
    throw invalidInput('/further', `must not have ${own}: it has its own field`)
  return further
}
