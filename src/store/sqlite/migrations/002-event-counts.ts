/**
 * How many events of each kind a day had. The log is bounded, so that a busy day is not in it whole, and counting it
 * takes longer than a page may; this grows by the kinds of events, not by their number. What the log has is counted.
 */
export const eventCounts = `
CREATE TABLE event_counts (
  issuer_id INTEGER NOT NULL REFERENCES issuers (id) ON DELETE CASCADE,
  day INTEGER NOT NULL,
  type TEXT NOT NULL,
  endpoint TEXT NOT NULL,
  outcome TEXT NOT NULL,
  status INTEGER NOT NULL,
  events INTEGER NOT NULL,
  tokens INTEGER NOT NULL,
  PRIMARY KEY (issuer_id, day, type, endpoint, outcome, status)
) STRICT, WITHOUT ROWID;

INSERT INTO event_counts
SELECT issuer_id, at / 86400, type, ifnull(data ->> 'endpoint', ''), ifnull(data ->> 'outcome', ''),
  ifnull(data ->> 'status', 0), count(*), sum(CASE
    WHEN type IN ('token_minted', 'token_issued') THEN 1
    WHEN type IN ('tokens_minted', 'tokens_revoked') THEN ifnull(data ->> 'count', 0)
    ELSE 0 END)
FROM events GROUP BY 1, 2, 3, 4, 5, 6;
`
