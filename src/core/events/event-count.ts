import type { EventType, NewEvent } from './event.ts'

/** How many events of one kind there were on a day; `endpoint`, `outcome` and `status` are those of requests, else empty and 0. */
export interface EventCount {
  readonly type: EventType
  readonly endpoint: string
  readonly outcome: string
  /** The HTTP status that the request was answered with. */
  readonly status: number
  readonly events: number
  /** How many tokens they were about: those minted, issued or revoked. */
  readonly tokens: number
}

const SECONDS_A_DAY = 86_400

/** The day of an instant of real time in Unix seconds: how many midnights in UTC came before it since 1970. */
export function dayOf(at: number): number {
  return Math.floor(at / SECONDS_A_DAY)
}

/** The midnight in UTC that a day begins with, in Unix seconds. */
export function midnightOf(day: number): number {
  return day * SECONDS_A_DAY
}

/** What an event counts as. */
export function countOf({ type, data }: Pick<NewEvent, 'type' | 'data'>): EventCount {
  if (type !== 'request')
    return { type, endpoint: '', outcome: '', status: 0, events: 1, tokens: tokensOf(type, data) }
  const { endpoint, outcome, status } = data
  return {
    type,
    endpoint: typeof endpoint === 'string' ? endpoint : '',
    outcome: typeof outcome === 'string' ? outcome : '',
    status: typeof status === 'number' ? status : 0,
    events: 1,
    tokens: 0,
  }
}

function tokensOf(type: EventType, { count }: NewEvent['data']): number {
  if (type === 'token_minted' || type === 'token_issued') return 1
  const isBulk = type === 'tokens_minted' || type === 'tokens_revoked'
  return isBulk && typeof count === 'number' ? count : 0
}
