import { type FaultEndpoint, isFaultEndpoint } from '../../core/faults/endpoint-fault.ts'
import { isFaultMode, modeAbout } from '../../core/faults/endpoint-fault-modes.ts'
import type { Json } from '../../core/protocol/json.ts'
import { shortenedText } from './shortened-text.ts'

/** What something is called that can be made to answer badly, inside a sentence. */
export const FAULT_ENDPOINT_WORDS: Readonly<Record<FaultEndpoint, string>> = {
  jwks: 'JWKS',
  introspect: 'introspection endpoint',
  token: 'token endpoint',
  metadata: 'metadata',
  revoke: 'revocation endpoint',
  userinfo: 'userinfo endpoint',
  authorize: 'authorization endpoint',
}

/** What an endpoint is called; one that is not known as what it is. */
export function faultEndpointWords(endpoint: Json | undefined): string {
  const text = String(endpoint)
  return isFaultEndpoint(text) ? FAULT_ENDPOINT_WORDS[text] : shortenedText(text)
}

/** A way to answer badly, in a few words in lower case; one that is not known as what it is. */
export function modeWords(mode: Json | undefined): string {
  const text = String(mode)
  if (!isFaultMode(text)) return shortenedText(text)
  const { title } = modeAbout(text)
  return /^[A-Z][a-z ]/.test(title) ? title.charAt(0).toLowerCase() + title.slice(1) : title
}

/** How often: "once", "3 times". */
export function timesInWords(times: number): string {
  return times === 1 ? 'once' : `${times.toLocaleString('en-US')} times`
}
