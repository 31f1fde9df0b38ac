import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { z } from 'zod'
import { readSeed } from '../../src/idp/seed.ts'
import { seedJsonSchema } from '../../src/idp/seed-schema.ts'
import { ROOT } from '../support/source-files.ts'

const schema = z.fromJSONSchema(seedJsonSchema() as Parameters<typeof z.fromJSONSchema>[0])
const isSound = (seed: unknown) => schema.safeParse(seed).success
const readOf = (path: string): unknown => JSON.parse(readFileSync(join(ROOT, path), 'utf8'))

/** Says whether the reader takes a seed, which the schema should too. */
function isTaken(seed: unknown): boolean {
  try {
    readSeed(seed)
    return true
  } catch {
    return false
  }
}

const client = { client_id: 'c', client_secret: 's' }
const entry = { client_id: 'c', scopes: ['read'] }

test('the published schema is the one that the code makes, and the built-in seed names it and fits it (issue: JSON Schema)', () => {
  assert.deepEqual(readOf('mock-idp.seed.schema.json'), seedJsonSchema())
  const seed = readOf('data/seed.json') as { $schema: string }
  assert.deepEqual(readOf(join('data', seed.$schema)), seedJsonSchema())
  assert.ok(isSound(seed) && isTaken(seed))
})

test('the schema takes what the reader takes, and refuses what an editor can see is wrong (issue: JSON Schema)', () => {
  const sound = [
    {},
    { clients: [client], subjects: [{ sub: 's', claims: { a: [null] } }] },
    { static_tables: { t: { token: { ...entry, sub: 's', expires_at: null, more: 1 } } } },
  ]
  for (const seed of sound) assert.ok(isSound(seed) && isTaken(seed), JSON.stringify(seed))
  const wrong = [
    { client: [] },
    { clients: {} },
    { clients: [{ client_secret: 's' }] },
    { clients: [{ ...client, colour: 'red' }] },
    { clients: [{ ...client, token_endpoint_auth_method: 'magic' }] },
    { subjects: [{ sub: '' }] },
    { static_tables: { t: { token: { client_id: 'c' } } } },
    { static_tables: { t: { token: { ...entry, expires_at: 'soon' } } } },
  ]
  for (const seed of wrong) assert.ok(!isSound(seed) && !isTaken(seed), JSON.stringify(seed))
})
