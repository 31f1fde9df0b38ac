import { z } from 'zod'
import { hasSharedSecret } from '../core/clients/client.ts'
import { type InputIssue, InvalidInput } from '../core/protocol/invalid-input.ts'
import {
  checkStaticEntry,
  checkStaticToken,
  pointerSegment,
} from '../core/static-tables/check-entry.ts'
import type { StaticEntry } from '../core/static-tables/static-table.ts'
import { CLIENT_MEMBERS, type ClientMembers, clientMetadata } from './client-members.ts'
import { type ClientInput, newClient } from './new-client.ts'
import { newSubject, type SubjectInput } from './new-subject.ts'

/** A client that an issuer starts with, under a fixed id. */
export type SeedClient = ClientInput & { readonly clientId: string }

/** What the `default` issuer starts with and is reset to. */
export interface Seed {
  readonly clients: readonly SeedClient[]
  readonly subjects: readonly SubjectInput[]
  /** The static tables by name, each token's entry by the token. */
  readonly staticTables: Readonly<Record<string, Readonly<Record<string, StaticEntry>>>>
}

/** A seed with nothing in it. */
export const EMPTY_SEED: Seed = { clients: [], subjects: [], staticTables: {} }

/** Ids and secrets are fixed in a seed, so that a reset gives back the same ones. */
const seedClient = CLIENT_MEMBERS.extend({ client_id: z.string().min(1) }).superRefine(
  (client, context) => {
    const { token_endpoint_auth_method: method = 'client_secret_basic' } = client
    const isSecretless = !hasSharedSecret(method)
    if (isSecretless === (client.client_secret === undefined)) return
    context.addIssue({
      code: 'custom',
      path: ['client_secret'],
      message: isSecretless
        ? `must be absent, since token_endpoint_auth_method is "${method}"`
        : 'is missing; a client without one has token_endpoint_auth_method "none" or "private_key_jwt"',
    })
  },
)

const seedSubject = z.strictObject({
  sub: z.string().min(1),
  name: z.string().min(1).optional(),
  email: z.string().min(1).optional(),
  claims: z.record(z.string(), z.json()).optional(),
})

/** The members of a seed file. */
export const SEED_FILE = z.strictObject({
  $schema: z.string().optional(),
  clients: z.array(seedClient).optional(),
  subjects: z.array(seedSubject).optional(),
  static_tables: z.record(z.string().min(1), z.record(z.string(), z.unknown())).optional(),
})

/** Reads a seed file's JSON; throws `InvalidInput` with every mistake in it, each with its JSON pointer. */
export function readSeed(json: unknown): Seed {
  const parsed = SEED_FILE.safeParse(json)
  if (!parsed.success) {
    throw new InvalidInput(
      parsed.error.issues.map(({ path, message }) => ({ pointer: pointer(path), detail: message })),
    )
  }
  const { clients = [], subjects = [], static_tables: tables = {} } = parsed.data
  const seed: Seed = {
    clients: clients.map(readClient),
    subjects,
    staticTables: tables as Seed['staticTables'],
  }
  const issues = [
    ...duplicates(clients, { list: 'clients', member: 'client_id' }),
    ...duplicates(subjects, { list: 'subjects', member: 'sub' }),
    ...seed.clients.flatMap((client, index) =>
      refusals(`/clients/${index}`, () => newClient(client, NOWHERE)),
    ),
    ...seed.subjects.flatMap((subject, index) =>
      refusals(`/subjects/${index}`, () => newSubject(subject, NOWHERE)),
    ),
    ...Object.entries(tables).flatMap(([name, tokens]) => tableIssues(name, tokens)),
  ]
  if (issues.length > 0) throw new InvalidInput(issues)
  return seed
}

/** Records are made of a seed when it is read only to see whether they can be. */
const NOWHERE = { issuerId: 0, at: 0 }

/** What is refused of one item, the pointers beginning with `at`. */
function refusals(at: string, make: () => unknown): readonly InputIssue[] {
  try {
    make()
    return []
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error
    return error.issues.map((issue) => ({ ...issue, pointer: at + issue.pointer }))
  }
}

function pointer(path: readonly PropertyKey[]): string {
  return path.map((segment) => pointerSegment(String(segment))).join('')
}

function readClient(given: ClientMembers & { readonly client_id: string }): SeedClient {
  const { client_id, client_secret, ...members } = given
  return { clientId: client_id, clientSecret: client_secret, metadata: clientMetadata(members) }
}

function duplicates<M extends string>(
  items: readonly Readonly<Record<M, string>>[],
  { list, member }: { list: string; member: M },
): readonly InputIssue[] {
  const seen = new Set<string>()
  return items.flatMap((item, index) => {
    const id = item[member]
    if (!seen.has(id)) {
      seen.add(id)
      return []
    }
    return [{ pointer: `/${list}/${index}/${member}`, detail: `"${id}" is there twice` }]
  })
}

function tableIssues(name: string, tokens: Readonly<Record<string, unknown>>) {
  return Object.entries(tokens).flatMap(([token, entry]): readonly InputIssue[] => {
    const at = `/static_tables${pointerSegment(name)}${pointerSegment(token)}`
    const checked = checkStaticEntry(entry, at)
    const refused = checkStaticToken(token)
    return [
      ...(refused === undefined ? [] : [{ pointer: at, detail: refused }]),
      ...(Array.isArray(checked) ? (checked as readonly InputIssue[]) : []),
    ]
  })
}
