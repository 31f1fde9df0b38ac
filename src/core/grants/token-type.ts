/** The identifiers of the kinds of tokens that a token exchange can name (RFC 8693 §3, ID-JAG draft 04 §9.2). */
export const TOKEN_TYPES = {
  accessToken: 'urn:ietf:params:oauth:token-type:access_token',
  jwt: 'urn:ietf:params:oauth:token-type:jwt',
  idToken: 'urn:ietf:params:oauth:token-type:id_token',
  refreshToken: 'urn:ietf:params:oauth:token-type:refresh_token',
  idJag: 'urn:ietf:params:oauth:token-type:id-jag',
} as const

/** The kinds of tokens that a client may present for exchange. */
export const PRESENTED_TYPES = [
  TOKEN_TYPES.accessToken,
  TOKEN_TYPES.jwt,
  TOKEN_TYPES.idToken,
] as const

/** A kind of token that a client may present for exchange. */
export type PresentedType = (typeof PRESENTED_TYPES)[number]

/** The kinds of tokens that a client may ask for in exchange. */
export const REQUESTED_TYPES = [
  TOKEN_TYPES.accessToken,
  TOKEN_TYPES.jwt,
  TOKEN_TYPES.idJag,
] as const

/** A kind of token that a client may ask for in exchange. */
export type RequestedType = (typeof REQUESTED_TYPES)[number]
