/**
 * An issuer's own clock, and endpoints that are made to answer badly. An id is never used twice, so that who counts an
 * answer of a fault cannot count one of the fault that came after it.
 */
export const endpointFaults = `
ALTER TABLE issuers ADD COLUMN clock_offset_seconds INTEGER;
ALTER TABLE issuers ADD COLUMN clock_frozen_at INTEGER
  CHECK (clock_frozen_at IS NULL OR clock_offset_seconds IS NULL);

CREATE TABLE endpoint_faults (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  issuer_id INTEGER NOT NULL REFERENCES issuers (id) ON DELETE CASCADE,
  endpoint TEXT NOT NULL,
  fault TEXT NOT NULL,
  times_left INTEGER CHECK (times_left >= 0),
  times_served INTEGER NOT NULL DEFAULT 0,
  set_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX endpoint_faults_endpoint ON endpoint_faults (issuer_id, endpoint);
`
