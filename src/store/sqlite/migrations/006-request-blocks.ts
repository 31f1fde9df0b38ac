/**
 * Requests, many of them in a row, so that each costs neither a row nor entries in indexes; `events` keeps the changes.
 * What a block has at all stands in `facets`, so that one without what is looked for is not opened.
 */
export const requestBlocks = `
CREATE TABLE request_blocks (
  first_id INTEGER PRIMARY KEY,
  issuer_id INTEGER NOT NULL REFERENCES issuers (id) ON DELETE CASCADE,
  last_id INTEGER NOT NULL,
  events INTEGER NOT NULL,
  newest_at INTEGER NOT NULL,
  facets TEXT NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX request_blocks_issuer ON request_blocks (issuer_id, first_id, last_id, events);

WITH requests AS MATERIALIZED (
  SELECT *, place / 500 AS block, place % 500 AS kind FROM (
    SELECT *, row_number() OVER (PARTITION BY issuer_id ORDER BY id) - 1 AS place FROM events WHERE type = 'request')
), facets AS (
  SELECT issuer_id, block, 'jti ' || jti AS facet FROM requests WHERE jti IS NOT NULL
  UNION SELECT issuer_id, block, 'kid ' || kid FROM requests WHERE kid IS NOT NULL
  UNION SELECT issuer_id, block, 'client_id ' || client_id FROM requests WHERE client_id IS NOT NULL
  UNION SELECT issuer_id, block, 'endpoint ' || (data ->> 'endpoint') FROM requests
    WHERE data ->> 'endpoint' IS NOT NULL
  UNION SELECT issuer_id, block, 'outcome ' || (data ->> 'outcome') FROM requests
    WHERE data ->> 'outcome' NOT IN ('inactive', 'error', 'fault')
  UNION SELECT issuer_id, block, 'outcome inactive' FROM requests WHERE data ->> 'endpoint' = 'introspect'
    AND data ->> 'status' BETWEEN 1 AND 399 AND data ->> 'outcome' <> 'active'
  UNION SELECT issuer_id, block, 'outcome error' FROM requests WHERE data ->> 'status' >= 400
  UNION SELECT issuer_id, block, 'outcome fault' FROM requests WHERE data ->> 'fault' IS NOT NULL
), facet_lists AS (
  SELECT issuer_id, block, json_group_array(facet) AS facets FROM facets GROUP BY issuer_id, block
), bodies AS (
  SELECT issuer_id, block, min(id) AS first_id, max(id) AS last_id, count(*) AS events, max(at) AS newest_at,
    json_object(
      'runs', json_group_array(json_array(1, kind, id, at, issuer_at) ORDER BY id),
      'duration_ms', json_group_array(json(data -> 'duration_ms') ORDER BY id)
    ) || char(10) || group_concat(
      json_array(jti, kid, client_id, json_replace(data, '$.duration_ms', NULL)), char(10) ORDER BY id) AS body
  FROM requests GROUP BY issuer_id, block
)
INSERT INTO request_blocks (first_id, issuer_id, last_id, events, newest_at, facets, body)
SELECT first_id, issuer_id, last_id, events, newest_at, ifnull(facets, '[]'), body
FROM bodies LEFT JOIN facet_lists USING (issuer_id, block);

DELETE FROM events WHERE type = 'request';
DROP INDEX events_changes;
DROP INDEX events_type;
CREATE INDEX events_type ON events (issuer_id, type);

INSERT INTO sqlite_sequence (name, seq)
SELECT 'events', 0 WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'events');
`
