/** The fault that a token was minted with, and what it was asked for with: the token itself no longer tells. */
export const tokenFaults = `
ALTER TABLE token_contents ADD COLUMN fault TEXT;
`
