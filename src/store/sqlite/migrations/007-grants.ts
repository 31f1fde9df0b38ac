/**
 * What people grant clients, and what comes of it. Codes, refresh tokens, pushed requests, tickets of the consent page
 * and the ids of proofs differ in what is kept of them, not in their rule: found by a digest, used once, so they share a
 * table. A token knows its grant, so that all of a grant's tokens are revoked by one statement.
 */
export const grants = `
ALTER TABLE clients ADD COLUMN origin TEXT NOT NULL DEFAULT 'admin';
ALTER TABLE clients ADD COLUMN registration_token_digest BLOB;
CREATE INDEX clients_registered ON clients (issuer_id) WHERE origin = 'registration';
ALTER TABLE tokens ADD COLUMN grant_id INTEGER;
CREATE INDEX tokens_grant ON tokens (grant_id) WHERE grant_id IS NOT NULL;

CREATE TABLE grants (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  issuer_id INTEGER NOT NULL REFERENCES issuers (id) ON DELETE CASCADE,
  client_id TEXT NOT NULL,
  origin TEXT NOT NULL,
  subject TEXT NOT NULL,
  scope TEXT,
  resources TEXT NOT NULL,
  auth_time INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  revoked_at INTEGER
) STRICT;
CREATE INDEX grants_issuer ON grants (issuer_id);
CREATE INDEX grants_client ON grants (issuer_id, client_id, subject);

CREATE TABLE single_uses (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  issuer_id INTEGER NOT NULL REFERENCES issuers (id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  digest BLOB NOT NULL CHECK (length(digest) = 32),
  client_id TEXT,
  grant_id INTEGER REFERENCES grants (id) ON DELETE CASCADE,
  data TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER,
  used_at INTEGER
) STRICT;
CREATE UNIQUE INDEX single_uses_digest ON single_uses (issuer_id, kind, digest);
CREATE INDEX single_uses_expires_at ON single_uses (issuer_id, kind, expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX single_uses_grant ON single_uses (grant_id);

CREATE TABLE device_codes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  issuer_id INTEGER NOT NULL REFERENCES issuers (id) ON DELETE CASCADE,
  digest BLOB NOT NULL CHECK (length(digest) = 32),
  user_code TEXT NOT NULL,
  client_id TEXT NOT NULL,
  scope TEXT,
  resources TEXT NOT NULL,
  dpop_jkt TEXT,
  interval_seconds INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  polled_at INTEGER,
  decided_at INTEGER,
  grant_id INTEGER REFERENCES grants (id) ON DELETE CASCADE,
  used_at INTEGER,
  CHECK (grant_id IS NULL OR decided_at IS NOT NULL)
) STRICT;
CREATE UNIQUE INDEX device_codes_digest ON device_codes (issuer_id, digest);
CREATE UNIQUE INDEX device_codes_user_code ON device_codes (issuer_id, user_code);
CREATE INDEX device_codes_grant ON device_codes (grant_id);
CREATE INDEX device_codes_expires_at ON device_codes (issuer_id, expires_at);

CREATE TABLE subject_sessions (
  issuer_id INTEGER NOT NULL REFERENCES issuers (id) ON DELETE CASCADE,
  digest BLOB NOT NULL CHECK (length(digest) = 32),
  subject TEXT NOT NULL,
  auth_time INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (issuer_id, digest)
) STRICT, WITHOUT ROWID;
CREATE INDEX subject_sessions_expires_at ON subject_sessions (issuer_id, expires_at);

CREATE TABLE client_documents (
  issuer_id INTEGER NOT NULL REFERENCES issuers (id) ON DELETE CASCADE,
  url TEXT NOT NULL,
  document TEXT NOT NULL,
  fetched_at INTEGER NOT NULL,
  fresh_until INTEGER NOT NULL,
  PRIMARY KEY (issuer_id, url)
) STRICT, WITHOUT ROWID;
CREATE INDEX client_documents_fresh_until ON client_documents (issuer_id, fresh_until);
`
