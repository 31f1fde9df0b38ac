import type { StandardSchemaWithJSON } from '@modelcontextprotocol/server'
import { z } from 'zod'

/**
 * A schema as the MCP library takes it: shown to clients as JSON Schema, and let pass unchecked. Input is read by
 * `parseInput`, whose messages are those of the admin API; output is what the admin API answered.
 */
export function toolSchema(schema: z.ZodType): StandardSchemaWithJSON {
  const json = shownSchema(schema)
  return {
    '~standard': {
      version: 1,
      vendor: 'mcp-mock-idp',
      validate: (value: unknown) => ({ value }),
      jsonSchema: { input: () => json, output: () => json },
    },
  }
}

/**
 * The JSON Schema of a zod schema. It names no dialect: clients take it for 2020-12 (MCP 2025-11-25, basic, JSON
 * Schema usage), and validators that know an older one only do not stumble over its name.
 */
function shownSchema(schema: z.ZodType): Record<string, unknown> {
  const { $schema: _dialect, ...json } = z.toJSONSchema(schema, {
    io: 'input',
    target: 'draft-2020-12',
    unrepresentable: 'any',
  })
  return json
}
