/**
 * The revoked tokens of each client, subject and key, so that those that can still be revoked are counted from indexes
 * alone, and the changes of each type, so that the few of one are found among many of another. Only a revoked token and
 * only a change is in them: requests pay nothing, and minting one of them.
 */
export const narrowIndexes = `
CREATE INDEX tokens_revoked_client_id ON tokens (issuer_id, client_id) WHERE revoked_at IS NOT NULL;
CREATE INDEX tokens_revoked_subject ON tokens (issuer_id, subject) WHERE revoked_at IS NOT NULL;
CREATE INDEX tokens_revoked_kid ON tokens (issuer_id, kid) WHERE revoked_at IS NOT NULL;
CREATE INDEX events_type ON events (issuer_id, type) WHERE type <> 'request';
`
