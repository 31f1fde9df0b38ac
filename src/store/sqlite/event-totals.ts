const NEWEST_IDS = `ifnull((SELECT max(id) FROM events WHERE issuer_id = issuers.id), 0),
  ifnull((SELECT last_id FROM request_blocks WHERE issuer_id = issuers.id ORDER BY first_id DESC LIMIT 1), 0)`

/** The highest id given so far to an event of the issuer `@id`. */
export const LAST_EVENT_ID = `SELECT max(last_event_id, ${NEWEST_IDS}) FROM issuers WHERE id = @id`

/** Remembers the highest id of the events of an issuer (`?`) before some of them go, since what waits for events counts on it. */
export const KEEP_LAST_EVENT_ID = `UPDATE issuers SET last_event_id = max(last_event_id, ${NEWEST_IDS}) WHERE id = ?`

/** How many events the log has of the issuer `@id`. */
export const COUNT_EVENTS = `SELECT
  (SELECT count(*) FROM events INDEXED BY events_issuer WHERE issuer_id = @id) +
  (SELECT ifnull(sum(events), 0) FROM request_blocks INDEXED BY request_blocks_issuer WHERE issuer_id = @id)`
