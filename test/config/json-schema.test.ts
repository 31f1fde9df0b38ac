import assert from 'node:assert/strict'
import { test } from 'node:test'
import { configJsonSchema } from '../../src/config/json-schema.ts'
import { optionsOf, spelling } from '../../src/config/option-names.ts'
import { OPTION_NAMES } from '../../src/config/options.ts'

const schema = configJsonSchema() as {
  readonly properties: Readonly<Record<string, { description?: string; default?: unknown }>>
  readonly additionalProperties: boolean
}

test('the JSON Schema has every file member with its help, and refuses any other (item 1)', () => {
  assert.deepEqual(Object.keys(schema.properties), ['$schema', ...optionsOf('file').keys()])
  assert.equal(schema.additionalProperties, false)
  assert.match(schema.properties.port?.description ?? '', /Port of the server/)
  assert.equal(schema.properties.port?.default, 9400)
})

test('an option is spelt for each source from one name (item 1)', () => {
  assert.deepEqual(
    (['flag', 'environment', 'file'] as const).map((source) => spelling('publicUrl', source)),
    ['--public-url', 'MOCK_IDP_PUBLIC_URL', 'public_url'],
  )
  assert.equal(optionsOf('flag').size, OPTION_NAMES.length)
  assert.deepEqual(
    [...optionsOf('file').values()].filter((name) => name === 'adminToken' || name === 'config'),
    [],
  )
})
