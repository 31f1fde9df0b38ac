/**
 * The first schema. Sets that a standard or the format closes have a CHECK; those that grow with the product (event
 * types, origins, profiles) do not, since a CHECK can only be changed by copying its table. What a list of tokens is
 * narrowed by stands in `tokens`, apart from the long texts in `token_contents`, so that walking a million is short.
 */
export const firstTables = `
CREATE TABLE settings (
  name TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE issuers (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL,
  rotation_every_seconds INTEGER,
  rotation_grace_seconds INTEGER,
  rotation_prepublish_seconds INTEGER NOT NULL,
  rotation_algs TEXT NOT NULL,
  last_event_id INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE signing_keys (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  issuer_id INTEGER NOT NULL REFERENCES issuers (id) ON DELETE CASCADE,
  kid TEXT NOT NULL,
  alg TEXT NOT NULL CHECK (alg IN ('RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512',
    'ES256', 'ES384', 'ES512', 'EdDSA', 'HS256', 'HS384', 'HS512')),
  origin TEXT NOT NULL CHECK (origin IN ('generated', 'imported')),
  state TEXT NOT NULL CHECK (state IN ('next', 'current', 'previous', 'revoked')),
  created_at INTEGER NOT NULL,
  current_at INTEGER,
  previous_at INTEGER,
  retires_at INTEGER,
  revoked_at INTEGER,
  tokens_signed INTEGER NOT NULL DEFAULT 0,
  last_expires_at INTEGER,
  public_jwk TEXT,
  private_key TEXT NOT NULL,
  CHECK ((state = 'revoked') = (revoked_at IS NOT NULL)),
  CHECK (state <> 'previous' OR (previous_at IS NOT NULL AND retires_at IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX signing_keys_kid ON signing_keys (issuer_id, kid);
CREATE UNIQUE INDEX signing_keys_one_current ON signing_keys (issuer_id, alg) WHERE state = 'current';
CREATE INDEX signing_keys_alg ON signing_keys (issuer_id, alg);
CREATE INDEX signing_keys_state ON signing_keys (issuer_id, state, retires_at);

CREATE TABLE tokens (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  issuer_id INTEGER NOT NULL REFERENCES issuers (id) ON DELETE CASCADE,
  jti TEXT NOT NULL,
  digest BLOB NOT NULL CHECK (length(digest) = 32),
  format TEXT NOT NULL CHECK (format IN ('jwt', 'opaque')),
  kid TEXT,
  alg TEXT,
  profile TEXT,
  origin TEXT NOT NULL,
  subject TEXT,
  client_id TEXT,
  audience TEXT,
  scope TEXT,
  issued_at INTEGER NOT NULL,
  not_before INTEGER,
  expires_at INTEGER,
  revoked_at INTEGER
) STRICT;
CREATE UNIQUE INDEX tokens_jti ON tokens (issuer_id, jti);
CREATE UNIQUE INDEX tokens_digest ON tokens (issuer_id, digest);
CREATE INDEX tokens_issuer ON tokens (issuer_id);
CREATE INDEX tokens_subject ON tokens (issuer_id, subject);
CREATE INDEX tokens_client_id ON tokens (issuer_id, client_id);
CREATE INDEX tokens_kid ON tokens (issuer_id, kid);
CREATE INDEX tokens_expires_at ON tokens (issuer_id, expires_at);
CREATE INDEX tokens_opaque ON tokens (issuer_id) WHERE format = 'opaque';
CREATE INDEX tokens_not_before ON tokens (issuer_id, not_before) WHERE not_before IS NOT NULL;
CREATE INDEX tokens_revoked ON tokens (issuer_id) WHERE revoked_at IS NOT NULL;

CREATE TABLE token_contents (
  id INTEGER PRIMARY KEY REFERENCES tokens (id) ON DELETE CASCADE,
  value TEXT NOT NULL,
  header TEXT,
  claims TEXT NOT NULL
) STRICT;

CREATE TABLE clients (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  issuer_id INTEGER NOT NULL REFERENCES issuers (id) ON DELETE CASCADE,
  client_id TEXT NOT NULL,
  client_secret TEXT,
  client_name TEXT,
  redirect_uris TEXT NOT NULL,
  grant_types TEXT NOT NULL,
  response_types TEXT NOT NULL,
  scope TEXT,
  token_endpoint_auth_method TEXT NOT NULL,
  audience TEXT,
  access_token_format TEXT CHECK (access_token_format IN ('jwt', 'opaque')),
  access_token_typ TEXT CHECK (access_token_typ IN ('at+jwt', 'JWT')),
  access_token_lifetime_seconds INTEGER,
  refresh_token_lifetime_seconds INTEGER,
  further TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX clients_client_id ON clients (issuer_id, client_id);
CREATE INDEX clients_issuer ON clients (issuer_id);

CREATE TABLE subjects (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  issuer_id INTEGER NOT NULL REFERENCES issuers (id) ON DELETE CASCADE,
  sub TEXT NOT NULL,
  name TEXT,
  email TEXT,
  claims TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX subjects_sub ON subjects (issuer_id, sub);
CREATE INDEX subjects_issuer ON subjects (issuer_id);

CREATE TABLE static_tables (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  issuer_id INTEGER NOT NULL REFERENCES issuers (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX static_tables_name ON static_tables (issuer_id, name);

CREATE TABLE static_tokens (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  issuer_id INTEGER NOT NULL REFERENCES issuers (id) ON DELETE CASCADE,
  table_id INTEGER NOT NULL REFERENCES static_tables (id) ON DELETE CASCADE,
  digest BLOB NOT NULL CHECK (length(digest) = 32),
  token TEXT NOT NULL,
  entry TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX static_tokens_table ON static_tokens (table_id, digest);
CREATE INDEX static_tokens_digest ON static_tokens (issuer_id, digest);

CREATE TABLE events (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  issuer_id INTEGER NOT NULL REFERENCES issuers (id) ON DELETE CASCADE,
  type TEXT NOT NULL,
  at INTEGER NOT NULL,
  issuer_at INTEGER NOT NULL,
  jti TEXT,
  kid TEXT,
  client_id TEXT,
  data TEXT NOT NULL
) STRICT;
CREATE INDEX events_issuer ON events (issuer_id);
CREATE INDEX events_changes ON events (issuer_id) WHERE type <> 'request';
CREATE INDEX events_jti ON events (issuer_id, jti) WHERE jti IS NOT NULL;
CREATE INDEX events_kid ON events (issuer_id, kid) WHERE kid IS NOT NULL;
CREATE INDEX events_client_id ON events (issuer_id, client_id) WHERE client_id IS NOT NULL;
`
