import type { Mistake } from '../server.ts'

/**
 * Mistake: the token is decoded and believed; nobody checks who signed it.
 * Rule: RFC 7515 section 5.2; RFC 8725 section 3.1.
 * Found by: alg-*, hs-*, ps-*, rs-*, ps256-*, rs512-*, es-*, sig-*, hdr-*, kid-*, life-key-future,
 *   life-unknown-kid-flood.
 */
export const decodeOnly: Mistake = { jwt: { signature: () => {} } }
