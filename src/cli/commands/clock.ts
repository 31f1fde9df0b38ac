import type { JsonObject } from '../../core/protocol/json.ts'
import { durationIn, instantIn } from '../clock-words.ts'
import { CommandFailure, EXIT } from '../command-failure.ts'
import type { CommandGroup, ServerCall, ServerCommand } from '../command-row.ts'
import { printThing } from '../print-thing.ts'

const TIME = { name: 'TIME', help: 'Unix seconds, or a date as 2030-01-01T00:00:00Z.' } as const

const show: ServerCommand = {
  kind: 'server',
  name: 'show',
  description: "Show the issuer's clock.",
  examples: ['mcp-mock-idp clock show'],
  run: async (call) => printThing(call, await call.ask('GET', '/api/clock')),
}

const advance: ServerCommand = {
  kind: 'server',
  name: 'advance',
  description: 'Move the clock ahead, or with a minus back; a frozen one stays frozen.',
  arguments: [{ name: 'DURATION', help: 'Seconds, or as 90s, 15m, 2h, 7d, 1h30m.' }],
  examples: ['mcp-mock-idp clock advance 3600', 'mcp-mock-idp clock advance -- -15m'],
  async run(call) {
    const seconds = durationIn(call.args[0] ?? '')
    if (seconds === undefined) throw wrong('DURATION', 'seconds, or as 90s, 15m, 2h, 7d or 1h30m')
    const { frozen_at: frozenAt, offset_seconds: offset } = await call.ask('GET', '/api/clock')
    if (typeof frozenAt === 'number') return put(call, { frozen_at: frozenAt + seconds })
    return put(call, { offset_seconds: Number(offset ?? 0) + seconds })
  },
}

const set: ServerCommand = {
  kind: 'server',
  name: 'set',
  description: 'Set the clock to a time; it runs on from there.',
  arguments: [TIME],
  examples: ['mcp-mock-idp clock set 2030-01-01T00:00:00Z'],
  async run(call) {
    const time = timeOf(call)
    const { real_now: realNow } = await call.ask('GET', '/api/clock')
    return put(call, { offset_seconds: time - Number(realNow) })
  },
}

const freeze: ServerCommand = {
  kind: 'server',
  name: 'freeze',
  description: 'Stop the clock, at what it shows or at a time.',
  arguments: [{ ...TIME, isOptional: true }],
  examples: ['mcp-mock-idp clock freeze', 'mcp-mock-idp clock freeze 1767225600'],
  async run(call) {
    if (call.args[0] !== undefined) return put(call, { frozen_at: timeOf(call) })
    const { now } = await call.ask('GET', '/api/clock')
    return put(call, { frozen_at: Number(now) })
  },
}

const reset: ServerCommand = {
  kind: 'server',
  name: 'reset',
  description: 'Put the clock back to real time.',
  examples: ['mcp-mock-idp clock reset'],
  run: (call) => put(call, {}),
}

async function put(call: ServerCall, clock: JsonObject): Promise<undefined> {
  return printThing(call, await call.ask('PUT', '/api/clock', clock))
}

function timeOf({ args }: ServerCall): number {
  const time = instantIn(args[0] ?? '')
  if (time === undefined) throw wrong('TIME', 'Unix seconds, or a date as 2030-01-01T00:00:00Z')
  return time
}

function wrong(name: string, accepted: string): CommandFailure {
  return new CommandFailure(EXIT.usage, `${name}: must be ${accepted}`)
}

/** `clock`: the issuer's own time, which stamps tokens and lets them expire. */
export const CLOCK: CommandGroup = {
  kind: 'group',
  name: 'clock',
  description: "Show, move, stop and reset the issuer's clock.",
  heading: 'Testing:',
  examples: ['mcp-mock-idp clock advance 2h', 'mcp-mock-idp clock reset'],
  commands: [show, advance, set, freeze, reset],
}
