import { z } from 'zod'
import { SEED_FILE } from './seed.ts'

/** A token of a static table as editors are told of it; what it must be is said where it is read. */
const entry = z
  .looseObject({
    client_id: z.string().describe('The client that the token is for.'),
    scopes: z.array(z.string()).describe('Its scopes.'),
    sub: z.string().optional().describe('Its subject.'),
    expires_at: z.int().nullable().optional().describe('When it expires, in Unix seconds.'),
  })
  .describe('What the token stands for; further members become claims.')

const described = SEED_FILE.extend({
  $schema: SEED_FILE.shape.$schema.describe('For editors.'),
  clients: SEED_FILE.shape.clients.describe('Clients, as RFC 7591 has them, each with its id.'),
  subjects: SEED_FILE.shape.subjects.describe('People who can sign in.'),
  static_tables: z
    .record(z.string().min(1), z.record(z.string(), entry))
    .optional()
    .describe('Tables of static tokens by name, each token with what it stands for.'),
}).describe('What a new issuer of mcp-mock-idp starts with and is reset to (--seed).')

/** The JSON Schema (2020-12) of a seed file, for editors. */
export function seedJsonSchema(): object {
  return z.toJSONSchema(described, { io: 'input' })
}
