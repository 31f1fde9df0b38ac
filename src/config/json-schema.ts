import { z } from 'zod'
import { optionsOf } from './option-names.ts'
import { optionRow } from './options.ts'
import { CONFIG_FILE_NAME } from './read-config-file.ts'

/** The JSON Schema (2020-12) of a configuration file, for editors. */
export function configJsonSchema(): object {
  const members = [...optionsOf('file')].map(([member, name]) => {
    const { schema, help, default: value } = optionRow(name)
    const described = schema.describe(help)
    return [member, value === undefined ? described.optional() : described.default(value)] as const
  })
  const file = z
    .strictObject({ $schema: z.string().optional(), ...Object.fromEntries(members) })
    .describe(`The configuration of mcp-mock-idp, ${CONFIG_FILE_NAME}.`)
  return z.toJSONSchema(file, { io: 'input' })
}
