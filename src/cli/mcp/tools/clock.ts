import { z } from 'zod'
import { clockBody, clockSchema } from '../../../http/admin/bodies/clock.ts'
import { defineTool, type ToolCall, ToolFailure } from '../tool.ts'

type Clock = z.output<typeof clockSchema>

const input = clockBody.extend({
  advance_seconds: z
    .number()
    .optional()
    .describe('moves it on from where it is now, such as 3601 to let an hour’s token expire'),
})

type ClockInput = z.output<typeof input>

/** Moves, stops or puts right the issuer's clock. */
export const setClockTool = defineTool({
  name: 'set_clock',
  title: 'Move the issuer’s clock',
  description:
    'Moves or stops the issuer’s own clock: what it stamps into tokens, when they expire at introspection, when keys retire. Give exactly one of advance_seconds, offset_seconds and frozen_at; nothing puts it back to real time. The MCP server keeps its own clock: with the issuer an hour behind, new tokens are expired there at once. Put it back after the test.',
  input,
  output: clockSchema,
  effect: 'changes',
  run: async (asked, { api }) => {
    const clock = await api.send<Clock>('PUT', '/clock', await bodyOf(asked, api))
    return { structured: clock, text: textOf(clock) }
  },
})

async function bodyOf(
  { advance_seconds: advance, ...body }: ClockInput,
  api: ToolCall['api'],
): Promise<z.output<typeof clockBody>> {
  if (advance === undefined) return body
  if (Object.keys(body).length > 0)
    throw new ToolFailure('advance_seconds: cannot stand beside offset_seconds or frozen_at')
  const { offset_seconds: offset = 0, frozen_at: frozenAt } = await api.get<Clock>('/clock')
  if (frozenAt !== undefined) return { frozen_at: frozenAt + advance }
  return { offset_seconds: offset + advance }
}

function textOf({ offset_seconds: offset, frozen_at: frozenAt, now }: Clock): string {
  if (frozenAt !== undefined) return `It stands still at ${frozenAt}.`
  if (offset === undefined) return `It tells real time: ${now}.`
  return `It is ${Math.abs(offset)} s ${offset < 0 ? 'behind' : 'ahead'}: ${now}.`
}
