import type { Database } from 'better-sqlite3'
import { COUNT_EVENTS, KEEP_LAST_EVENT_ID } from './event-totals.ts'
import { blockBehind, idsOf, type RequestBlock } from './request-block.ts'
import { BLOCKS_OF_ISSUER, INSERT_BLOCK } from './request-events.ts'

/** Each has an event at least, so that as many as there are events too many are enough. */
const OLDEST_BLOCKS = `SELECT last_id AS lastId, events FROM request_blocks
  INDEXED BY request_blocks_issuer WHERE issuer_id = @issuerId ORDER BY first_id LIMIT @excess`

const CHANGES = 'FROM events INDEXED BY events_issuer WHERE issuer_id = @issuerId AND id > @above'

/** What deletes the oldest of an issuer's events, changes and requests alike, beyond as many as are to be kept. */
export function pruneEvents(db: Database): (issuerId: number, keep: number) => void {
  const count = db.prepare<{ id: number }, number>(COUNT_EVENTS).pluck()
  const keepLastEventId = db.prepare<[number]>(KEEP_LAST_EVENT_ID)
  const lastToGo = findLastToGo(db)
  const deleteUpTo = deleteEvents(db)
  return (issuerId, keep) => {
    const excess = (count.get({ id: issuerId }) ?? 0) - keep
    if (excess <= 0) return
    keepLastEventId.run(issuerId)
    deleteUpTo(issuerId, lastToGo(issuerId, excess))
  }
}

/** Finds the id of the last of an issuer's `excess` oldest events: past whole blocks first, then event by event. */
function findLastToGo(db: Database): (issuerId: number, excess: number) => number {
  const blocks = db.prepare<object, Pick<RequestBlock, 'lastId' | 'events'>>(OLDEST_BLOCKS)
  const countChanges = db
    .prepare<object, number>(`SELECT count(*) ${CHANGES} AND id <= @last`)
    .pluck()
  const changeIds = db
    .prepare<object, number>(`SELECT id ${CHANGES} ORDER BY id LIMIT @left`)
    .pluck()
  const block = db.prepare<object, RequestBlock>(
    `${BLOCKS_OF_ISSUER} AND first_id > @above ORDER BY first_id LIMIT 1`,
  )
  return (issuerId, excess) => {
    let left = excess
    let above = 0
    for (const { lastId, events } of blocks.all({ issuerId, excess })) {
      const passed = events + (countChanges.get({ issuerId, above, last: lastId }) ?? 0)
      if (passed > left) break
      left -= passed
      above = lastId
    }
    const next = block.get({ issuerId, above })
    const requestIds = next === undefined ? [] : idsOf(next)
    const ids = [...requestIds, ...changeIds.all({ issuerId, above, left })]
    return ids.toSorted((a, b) => a - b)[left - 1] ?? above
  }
}

/** Deletes events up to an id; of a block that goes on behind it, the rest stays. */
function deleteEvents(db: Database): (issuerId: number, last: number) => void {
  const deleteChanges = db.prepare('DELETE FROM events WHERE issuer_id = @issuerId AND id <= @last')
  const cut = db.prepare<object, RequestBlock>(
    `${BLOCKS_OF_ISSUER} AND first_id <= @last AND last_id > @last`,
  )
  const deleteBlocks = db.prepare(
    'DELETE FROM request_blocks WHERE issuer_id = @issuerId AND first_id <= @last',
  )
  const insert = db.prepare<[RequestBlock]>(INSERT_BLOCK)
  return (issuerId, last) => {
    deleteChanges.run({ issuerId, last })
    const block = cut.get({ issuerId, last })
    deleteBlocks.run({ issuerId, last })
    const left = block && blockBehind(block, last)
    if (left !== undefined) insert.run(left)
  }
}
