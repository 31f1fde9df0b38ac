import { z } from 'zod'
import { FAULT_CHAPTERS } from '../../../core/faults/fault-chapters.ts'
import { faultSchema, faultsQuery } from '../../../http/admin/bodies/faults.ts'
import { defineTool } from '../tool.ts'

type Fault = z.output<typeof faultSchema>

/** Fewer than this are told in full. */
const IN_FULL = 12

/** More than this are not told at once unless asked for. */
const LIMIT = 60

const input = faultsQuery.extend({
  chapter: z.enum(FAULT_CHAPTERS).optional(),
  q: z
    .string()
    .max(256)
    .optional()
    .describe('words that all have to be in the id, the sentence, the clause or the reports'),
  limit: z.int().min(1).max(500).optional().describe(`how many; default ${LIMIT}`),
})

const itemSchema = faultSchema
  .partial()
  .required({ id: true, kind: true, chapter: true, title: true, expected: true, status: true })

const output = z.object({
  items: z.array(itemSchema).describe(`up to ${IN_FULL} are told in full, more in short`),
  total: z.int().describe('how many cases match'),
})

/** Searches the catalogue of bad tokens. */
export const searchTokenFaultsTool = defineTool({
  name: 'search_token_faults',
  title: 'Search the catalogue of bad tokens',
  description:
    'Searches the catalogue of everything that can be wrong with a token: its id for mint_token (kind token only; state and delivery cases are for probe_server), what a correct verifier does with it (reject, accept, policy: either), with which status, by which rule. Narrow by q, such as "audience" or "exp", or by chapter.',
  input,
  output,
  effect: 'reads',
  run: async ({ limit = LIMIT, ...query }, { api }) => {
    const { items } = await api.get<{ items: Fault[] }>('/faults/tokens', query)
    const told = items.slice(0, limit)
    const inFull = told.length <= IN_FULL
    const structured = { items: told.map(inFull ? whole : short), total: items.length }
    const rest = items.length - told.length
    const lines = told.map(inFull ? fullLine : shortLine)
    return { structured, text: [...lines, ...restLine(rest)].join('\n') || 'No case matches.' }
  },
})

const whole = (fault: Fault): object => fault

function short({ id, kind, chapter, title, expected, status }: Fault): object {
  return { id, kind, chapter, title, expected, status }
}

function shortLine(fault: Fault): string {
  return `${headOf(fault)}: ${fault.title}`
}

function headOf({ id, kind, expected }: Fault): string {
  return `${id} (${kind === 'token' ? '' : `${kind}, `}${expected})`
}

function fullLine(fault: Fault): string {
  const { about, clause, why, status } = fault
  return `${headOf(fault)}: ${about} Rule: ${clause}: ${why} Status of a refusal: ${status}.`
}

function restLine(rest: number): readonly string[] {
  return rest === 0 ? [] : [`${rest} more match: narrow by q or chapter, or raise limit.`]
}
