import assert from 'node:assert/strict'
import type { Event, NewEvent } from '../../../src/core/events/event.ts'
import { countOf, dayOf, type EventCount } from '../../../src/core/events/event-count.ts'
import { NO_ROTATION } from '../../../src/core/keys/rotation-policy.ts'
import type { EventFilter, Store } from '../../../src/store/store.ts'
import { type Generator, generator } from '../../support/generator.ts'
import { NOW, newEvent } from '../../support/records.ts'
import type { OpenStore } from '../contract.ts'
import { testWithIssuer } from './with-issuer.ts'

const ROUNDS = 60
const DAY = 86_400
const NAMES = ['a', 'ab', '"', '\\', "a'b", 'j\u0000', 'ü', '%', ' ', 'jti a']
const OUTCOMES = ['active', 'expired', 'ok', 'inactive', 'error', 'fault']
const TYPES = ['request', 'request', 'token_minted', 'key_rotated'] as const

/** That the event log, whatever is appended and pruned in whatever pieces, answers as a plain list would. */
export function eventModelContract(openStore: OpenStore): void {
  const test = (title: string, check: Parameters<typeof testWithIssuer>[2]) =>
    testWithIssuer(openStore, title, check)

  test('changes and requests in any mixture are answered as a plain list of them would be (decision 14)', async (store, issuer) => {
    const other = await store.issuers.insert('other', NOW, NO_ROTATION)
    const random = generator(14)
    const logs = new Map<number, Event[]>([
      [issuer.id, []],
      [other.id, []],
    ])
    const counted = new Map<string, number>()
    let lastId = 0
    for (let round = 0; round < ROUNDS; round += 1) {
      const added = Array.from({ length: pieceOf(random) }, () =>
        anyEvent(random, random.below(5) === 0 ? other.id : issuer.id),
      )
      await store.events.append(added)
      for (const event of added) logs.get(event.issuerId)?.push({ ...event, id: ++lastId })
      await pruneNowAndThen(store, random, logs)
      for (const [issuerId, log] of logs) await checkAnswers(store, random, { issuerId, log })
      for (const event of added) counted.set(kindOf(event), (counted.get(kindOf(event)) ?? 0) + 1)
    }
    for (const { id } of [issuer, other])
      for (const day of [0, 1].map((n) => dayOf(NOW) + n))
        for (const { events, ...one } of await store.events.counts(id, day))
          assert.equal(events, counted.get(kindName({ ...one, id, day })), JSON.stringify(one))
    await store.issuers.clear(issuer.id, false)
    logs.set(issuer.id, [])
    for (const [issuerId, log] of logs) await checkAnswers(store, random, { issuerId, log })
  })

  test('requests that come one by one are found as those that come together (decision 14)', async (store, issuer) => {
    const made = Array.from({ length: 130 }, (_, n) =>
      newEvent(issuer.id, { type: 'request', jti: `j${n % 7}`, data: { n, duration_ms: n / 10 } }),
    )
    for (const event of made) await store.events.append([event])
    const all = await store.events.following(issuer.id, {}, { limit: 1000 })
    assert.deepEqual(
      all,
      made.map((event, n) => ({ ...event, id: (all[0]?.id ?? 0) + n })),
    )
    const own = await store.events.list(issuer.id, { jti: 'j3' }, { limit: 3 })
    assert.deepEqual(
      own.map(({ data }) => data.n),
      [129, 122, 115],
    )
    assert.deepEqual(await store.events.list(issuer.id, { jti: 'j' }, { limit: 3 }), [])
    const since = await store.events.list(issuer.id, { since: NOW }, { limit: 1000 })
    assert.equal(since.length, 130, 'none is older than the newest')
    assert.equal((await store.issuers.contents(issuer.id)).events, 130)
  })

  test('a client’s text that was cut within a character does not lose the requests written with it', async (store, issuer) => {
    const cut = { type: 'request', clientId: 'x\ud83d', data: { user_agent: '\ud83d' } } as const
    await store.events.append([newEvent(issuer.id, cut), newEvent(issuer.id, { type: 'request' })])
    assert.equal((await store.events.list(issuer.id, {}, { limit: 9 })).length, 2)
  })
}

type Kind = Pick<EventCount, 'type' | 'endpoint' | 'outcome' | 'status'>

function kindName(kind: Kind & { readonly id: number; readonly day: number }): string {
  const { id, day, type, endpoint, outcome, status } = kind
  return JSON.stringify([id, day, type, endpoint, outcome, status])
}

function kindOf(event: NewEvent): string {
  return kindName({ ...countOf(event), id: event.issuerId, day: dayOf(event.at) })
}

/** Mostly few, now and then more than one row of requests takes. */
function pieceOf(random: Generator): number {
  const most = [1, 3, 60, 60, 1300][random.below(5)] ?? 1
  return 1 + random.below(most)
}

function anyEvent(random: Generator, issuerId: number): NewEvent {
  const pick = <T>(values: readonly T[]) => values[random.below(values.length)] as T
  const some = () => (random.below(2) === 0 ? pick(NAMES) : undefined)
  const data = {
    endpoint: pick(['introspect', 'jwks', 'a']),
    status: pick([0, 200, 304, 400, 500]),
    outcome: pick(OUTCOMES),
    ...(random.below(3) === 0 ? {} : { duration_ms: random.below(50) / 10 }),
    ...(random.below(4) === 0 ? { kids: [pick(NAMES), pick(NAMES)] } : {}),
    ...(random.below(9) === 0 ? { fault: 'slow' } : {}),
  }
  const ids = Object.entries({ jti: some(), kid: some(), clientId: some() })
  const present = Object.fromEntries(ids.filter(([, value]) => value !== undefined))
  const times = {
    at: NOW + random.below(40) - 20 + random.below(2) * DAY,
    issuerAt: random.below(1000),
  }
  return newEvent(issuerId, { type: pick(TYPES), ...times, ...present, data })
}

async function pruneNowAndThen(
  store: Store,
  random: Generator,
  logs: ReadonlyMap<number, Event[]>,
): Promise<void> {
  if (random.below(3) !== 0) return
  for (const [issuerId, log] of logs) {
    const keep = random.below(log.length + 10)
    await store.events.prune(issuerId, keep)
    log.splice(0, Math.max(0, log.length - keep))
  }
}

interface Log {
  readonly issuerId: number
  readonly log: readonly Event[]
}

async function checkAnswers(
  store: Store,
  random: Generator,
  { issuerId, log }: Log,
): Promise<void> {
  for (const filter of [{}, anyFilter(random), anyFilter(random)]) {
    const told = JSON.stringify({ issuerId, filter, events: log.length })
    const met = log.filter((event) => isMet(event, filter))
    const limit = 1 + random.below(met.length + 3)
    const middle = log[random.below(Math.max(1, log.length))]?.id ?? 0
    for (const after of [undefined, middle]) {
      const page = { limit, ...(after === undefined ? {} : { after }) }
      const behind = met.filter(({ id }) => id > (after ?? 0)).slice(0, limit)
      assert.deepEqual(await store.events.following(issuerId, filter, page), behind, told)
      const before = met.filter(({ id }) => id < (after ?? Number.POSITIVE_INFINITY)).reverse()
      assert.deepEqual(
        await store.events.list(issuerId, filter, page),
        before.slice(0, limit),
        told,
      )
    }
  }
  assert.equal((await store.issuers.contents(issuerId)).events, log.length)
  const last = log.at(-1)?.id
  if (last !== undefined) assert.equal(await store.events.lastId(issuerId), last)
}

function anyFilter(random: Generator): EventFilter {
  const pick = <T>(values: readonly T[]) => values[random.below(values.length)] as T
  const maybe = <T>(values: readonly T[]) => (random.below(4) === 0 ? pick(values) : undefined)
  return {
    types: maybe([['request'], ['token_minted'], ['request', 'key_rotated'], ['clock_changed']]),
    since: maybe([NOW - 30, NOW - 10, NOW + 15, NOW + DAY + 15]),
    jti: maybe(NAMES),
    kid: maybe(NAMES),
    clientId: maybe(NAMES),
    endpoint: maybe(['introspect', 'jwks', 'a', 'introspec']),
    outcome: maybe([...OUTCOMES, 'other']),
  } as EventFilter
}

/** What a filter means, said once more and plainly. */
function isMet(event: Event, filter: EventFilter): boolean {
  const { types, since, endpoint, outcome } = filter
  if (types !== undefined && !types.includes(event.type)) return false
  if (since !== undefined && event.at < since) return false
  for (const name of ['jti', 'kid', 'clientId'] as const)
    if (filter[name] !== undefined && event[name] !== filter[name]) return false
  if (endpoint !== undefined && event.data.endpoint !== endpoint) return false
  return outcome === undefined || hasOutcome(event, outcome)
}

function hasOutcome({ data }: Event, outcome: string): boolean {
  const status = Number(data.status)
  if (outcome === 'error') return status >= 400
  if (outcome === 'fault') return data.fault !== undefined
  if (outcome !== 'inactive') return data.outcome === outcome
  const answered = data.endpoint === 'introspect' && status > 0 && status < 400
  return answered && data.outcome !== 'active'
}
