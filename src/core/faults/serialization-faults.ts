import { randomBytes } from 'node:crypto'
import { CompactEncrypt } from 'jose'
import type { Alg } from '../keys/algorithms.ts'
import { withMembers } from '../tokens/claims.ts'
import { put, written } from './content.ts'
import { faults, type Segments } from './fault.ts'
import { publicKeyOf, soundly } from './signing.ts'
import {
  ATTACKER_MESSAGE,
  asciiWithoutDots,
  withLooseBits,
  withUnencodedPayload,
} from './unencoded-payload.ts'

const joined = ({ header, payload, signature }: Segments) => `${header}.${payload}.${signature}`

const HEADER_TEXT = faults(
  {
    clause: 'RFC 7515 section 4',
    why: 'A parser refuses a member that stands there twice, or takes the last one.',
    sets: ['header/alg'],
  },
  [
    {
      id: 'hdr-dup-alg',
      about: 'alg stands there twice: none, then the right one.',
      expected: 'policy',
      inactive: false,
      header: (header, { alg }) =>
        written(header, [
          ['alg', '"none"'],
          ['alg', JSON.stringify(alg)],
        ]),
    },
    {
      id: 'hdr-dup-alg-last-none',
      about: 'alg stands there twice: the right one, then none.',
      header: (header, { alg }) =>
        written(header, [
          ['alg', JSON.stringify(alg)],
          ['alg', '"none"'],
        ]),
    },
    {
      id: 'hdr-array',
      about: 'The header is a list.',
      clause: 'RFC 7515 section 5.2',
      why: 'The header must be a JSON object.',
      sets: ['header'],
      header: (header) => `[${JSON.stringify(header)}]`,
    },
    {
      id: 'hdr-null',
      about: 'The header is null.',
      clause: 'RFC 7515 section 5.2',
      why: 'The header must be a JSON object.',
      sets: ['header'],
      header: () => 'null',
    },
    {
      id: 'hdr-badjson',
      about: 'The header is cut off in the middle.',
      clause: 'RFC 7515 section 5.2',
      why: 'The header must be JSON.',
      sets: ['header'],
      header: (header) => JSON.stringify(header).slice(0, -3),
    },
    {
      id: 'hdr-bom',
      about: 'The header begins with a byte order mark.',
      clause: 'RFC 8259 section 8.1',
      expected: 'policy',
      why: 'JSON must not begin with one, but a parser may overlook it.',
      sets: ['header'],
      header: (header) => `\uFEFF${JSON.stringify(header)}`,
    },
  ],
)

const SEGMENTS = faults(
  {
    clause: 'RFC 7515 section 7.1',
    why: 'A signed token has three segments.',
    sets: [],
  },
  [
    { id: 'seg-1', about: 'It has one segment.', write: ({ header }) => header },
    {
      id: 'seg-2',
      about: 'It has two segments.',
      write: ({ header, payload }) => `${header}.${payload}`,
    },
    {
      id: 'seg-4',
      about: 'It has four segments.',
      write: (all) => `${joined(all)}.${all.signature}`,
    },
    { id: 'seg-dots', about: 'It is two dots.', write: () => '..' },
    {
      id: 'seg-many-dots',
      about: 'It is 20 000 dots.',
      reports: ['CVE-2025-30204', 'CVE-2025-22868', 'CVE-2025-27144'],
      why: 'A signed token has three segments; splitting at every dot is what fills the memory.',
      write: () => '.'.repeat(20_000),
    },
    {
      id: 'seg-jwe',
      about: 'It is an encrypted token where a signed one is due.',
      clause: 'RFC 7516 section 3.1',
      write: ({ payload }) => encrypted(Buffer.from(payload, 'base64url'), randomBytes(32), 'dir'),
    },
    {
      id: 'seg-jwe-none-inside',
      about: "It is encrypted to the issuer's public key, around a token that nobody signed.",
      clause: 'RFC 7519 section 7.2',
      reports: ['CVE-2026-29000'],
      why: 'Everybody can encrypt to a public key: that proves nothing about who made the token.',
      sets: ['alg', 'header/alg'],
      alg: 'RS256',
      write: ({ payload }, context) => {
        const inner = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`
        return encrypted(Buffer.from(inner), publicKeyOf(context), 'RSA-OAEP-256')
      },
    },
    {
      id: 'seg-json-flattened',
      about: 'It is in the JSON serialization.',
      clause: 'RFC 7515 section 7.2',
      why: 'A JWT is always in the compact serialization.',
      write: ({ header, payload, signature }) =>
        JSON.stringify({ protected: header, payload, signature }),
    },
    {
      id: 'seg-json-mixed',
      about:
        'It is a JSON text that has a compact token inside, as a confused parser might read it.',
      clause: 'RFC 7515 section 7.2',
      reports: ['CVE-2022-39227'],
      why: 'A JWT is always in the compact serialization.',
      write: ({ header, payload, signature }) =>
        `{"  ${header}.${ATTACKER_MESSAGE}.":"","protected":"${header}","payload":"${payload}","signature":"${signature}"}`,
    },
    {
      id: 'seg-detached',
      about: 'The payload is left out.',
      clause: 'RFC 7515 appendix F',
      why: 'There is nothing to read claims from.',
      write: ({ header, signature }) => `${header}..${signature}`,
    },
  ],
)

async function encrypted(
  plain: Buffer,
  key: Parameters<CompactEncrypt['encrypt']>[0],
  alg: 'dir' | 'RSA-OAEP-256',
): Promise<string> {
  return new CompactEncrypt(plain)
    .setProtectedHeader({ alg, enc: 'A256GCM', cty: 'JWT' })
    .encrypt(key)
}

/** The algorithms whose signatures fill their characters to the last bit. */
const FULL: readonly Alg[] = ['HS384', 'ES384', 'ES512']

const SPELLING = faults(
  {
    clause: 'RFC 7515 section 2; RFC 6750 section 2.1',
    why: 'Each segment is base64url without padding, blanks or line breaks.',
    sets: [],
  },
  [
    { id: 'ws-leading', about: 'A blank stands in front.', write: (all) => ` ${joined(all)}` },
    {
      id: 'ws-newline-inside',
      about: 'A line break stands in the payload.',
      write: ({ header, payload, signature }) =>
        `${header}.${payload.slice(0, 8)}\n${payload.slice(8)}.${signature}`,
    },
    { id: 'ws-trailing', about: 'A blank stands behind.', write: (all) => `${joined(all)} ` },
    { id: 'b64-padding', about: '"==" stands behind.', write: (all) => `${joined(all)}==` },
    {
      id: 'b64-badchar',
      about: 'An exclamation mark stands in the signature.',
      clause: 'RFC 7515 section 5.2 step 2',
      write: ({ header, payload, signature }) =>
        `${header}.${payload}.${signature.slice(0, 8)}!${signature.slice(8)}`,
    },
    {
      id: 'b64-std-alphabet',
      about: 'The signature is in the alphabet with + and /.',
      reports: ['CVE-2022-25898'],
      sets: ['alg', 'header/alg'],
      alg: 'RS256',
      write: ({ header, payload, signature }) =>
        `${header}.${payload}.${signature.replaceAll('-', '+').replaceAll('_', '/')}`,
    },
    {
      id: 'b64-loose-bits',
      about: 'The last character has bits set that stand for nothing.',
      clause: 'RFC 4648 section 3.5',
      expected: 'policy',
      why: 'A decoder may refuse it; one that does not gives a token two texts.',
      needs: ({ alg }) =>
        FULL.includes(alg) ? 'an alg whose signatures end within a character' : null,
      write: ({ header, payload, signature }) => `${header}.${payload}.${withLooseBits(signature)}`,
    },
  ],
)

const UNENCODED = faults(
  {
    clause: 'RFC 7797 section 7',
    why: 'A JWT always has its payload in base64url.',
    sets: ['header/b64', 'header/crit'],
    claims: asciiWithoutDots,
    sign: (input, context) => soundly(withUnencodedPayload(input), context),
    write: ({ header, payload, signature }) =>
      `${header}.${Buffer.from(payload, 'base64url').toString('ascii')}.${signature}`,
  },
  [
    {
      id: 'b64-false',
      about: 'The payload is not encoded, and crit names b64.',
      header: (header) => withMembers(header, { b64: false, crit: ['b64'] }),
    },
    {
      id: 'b64-false-nocrit',
      about: 'The payload is not encoded, and crit does not name b64.',
      clause: 'RFC 7797 section 6',
      sets: ['header/b64'],
      header: put('b64', false),
    },
  ],
)

/** Tokens whose text is not that of a signed token. */
export const SERIALIZATION_FAULTS = [...HEADER_TEXT, ...SEGMENTS, ...SPELLING, ...UNENCODED]
