import type { JsonObject } from '../protocol/json.ts'

/** What an attacker would like to be read, in base64url: `{"sub":"admin"}`. */
export const ATTACKER_MESSAGE = Buffer.from('{"sub":"admin"}', 'utf8').toString('base64url')

/** Claims as JSON text in which no dot could be taken for the end of a segment (RFC 7797 §5.2). */
export function asciiWithoutDots(claims: JsonObject): string {
  return JSON.stringify(claims).replace(
    /[.\u007f-\uffff]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** A signing input with its payload as it is, in place of base64url (RFC 7797 §3). */
export function withUnencodedPayload(input: Buffer): Buffer {
  const [header = '', payload = ''] = input.toString('ascii').split('.')
  return Buffer.concat([Buffer.from(`${header}.`, 'ascii'), Buffer.from(payload, 'base64url')])
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** Sets a bit of the last character that stands for nothing (RFC 4648 §3.5). */
export function withLooseBits(segment: string): string {
  const last = ALPHABET.indexOf(segment.slice(-1))
  return segment.slice(0, -1) + (ALPHABET[last + 1] ?? '')
}
