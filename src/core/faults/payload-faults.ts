import { put, written } from './content.ts'
import { faults } from './fault.ts'

const raw = (id: string, about: string, payload: string | Buffer) => ({
  id,
  about,
  claims: () => payload,
})

const NO_CLAIMS = faults(
  {
    clause: 'RFC 7519 section 7.2',
    why: 'The payload must be a JSON object in UTF-8.',
    sets: ['claims'],
  },
  [
    raw('pl-not-json', 'The payload is hello.', 'hello'),
    raw('pl-string', 'The payload is a JSON text.', '"x"'),
    raw('pl-null', 'The payload is null.', 'null'),
    {
      ...raw('pl-array', 'The payload is an empty list.', '[]'),
      reports: ['CVE-2026-107723'],
    },
    {
      id: 'pl-not-utf8',
      about: 'The payload has a byte that is not UTF-8.',
      clause: 'RFC 7519 section 7.2 step 10',
      claims: (claims) => {
        const [before = '', after = ''] = JSON.stringify({ ...claims, odd: '~' }).split('~')
        return Buffer.concat([Buffer.from(before), Buffer.from([0xff]), Buffer.from(after)])
      },
    },
  ],
)

const TWICE = faults(
  {
    clause: 'RFC 7519 section 4',
    expected: 'policy',
    inactive: false,
    why: 'A parser refuses a member that stands there twice, or takes the last one.',
    sets: ['claims/sub', 'subject'],
  },
  [
    {
      id: 'pl-dup-sub',
      about: 'sub stands there twice, admin first.',
      claims: (claims) =>
        written(claims, [
          ['sub', '"admin"'],
          ['sub', JSON.stringify(claims.sub ?? 'alice')],
        ]),
    },
    {
      id: 'pl-dup-exp-first-valid',
      about: 'exp stands there twice: long ago, then in an hour.',
      sets: ['expires_in', 'claims/exp'],
      claims: (claims, { now }) =>
        written(claims, [
          ['exp', String(now - 3600)],
          ['exp', String(now + 3600)],
        ]),
    },
    {
      id: 'pl-dup-exp-last-expired',
      about: 'exp stands there twice: in an hour, then long ago.',
      expected: 'reject',
      inactive: true,
      why: 'A parser refuses it, or takes the last one, by which the token has expired.',
      sets: ['expires_in', 'claims/exp'],
      claims: (claims, { now }) =>
        written(claims, [
          ['exp', String(now + 3600)],
          ['exp', String(now - 3600)],
        ]),
    },
    {
      id: 'pl-proto',
      about: 'exp stands in __proto__ only.',
      clause: 'RFC 9068 section 2.2',
      expected: 'reject',
      reports: ['CVE-2024-34273'],
      why: 'The token has no exp, unless a prototype is polluted.',
      sets: ['expires_in', 'claims/exp', 'claims/__proto__'],
      claims: (claims, { now }) => {
        const { exp: _, ...rest } = claims
        return written(rest, [['__proto__', `{"exp":${now + 3600}}`]])
      },
    },
  ],
)

const DEPTH = 5000

const LARGE = faults(
  {
    clause: 'RFC 8259 section 9',
    expected: 'policy',
    inactive: false,
    why: 'A verifier may have limits; what it must not do is fall over.',
    sets: ['claims/padding'],
  },
  [
    {
      id: 'pl-deep',
      about: 'A claim has 5 000 lists in each other.',
      reports: ['CVE-2025-53864'],
      inactive: true,
      sets: ['claims/deep'],
      claims: (claims) => written(claims, [['deep', '['.repeat(DEPTH) + ']'.repeat(DEPTH)]]),
    },
    {
      id: 'oversize-64k',
      about: 'A claim has 64 000 characters.',
      reports: ['CVE-2025-61920'],
      claims: put('padding', 'x'.repeat(64_000)),
    },
    {
      id: 'oversize-header',
      about: 'A header member has 64 000 characters.',
      reports: ['CVE-2025-61920'],
      sets: ['header/padding'],
      header: put('padding', 'x'.repeat(64_000)),
    },
  ],
)

const WRAPPED = faults(
  {
    clause: 'RFC 7516 section 4.1.3',
    reports: ['CVE-2024-33664', 'CVE-2024-28176'],
    why: 'Only an encrypted token is ever compressed; this payload is no JSON.',
    sets: ['header/zip'],
  },
  [
    {
      id: 'zip-def',
      about: 'The payload is compressed, and zip says so.',
      header: put('zip', 'DEF'),
      claims: (claims) => storedBlock(Buffer.from(JSON.stringify(claims))),
    },
    {
      id: 'cty-nested',
      about: 'The payload is itself a signed token, and cty says so.',
      clause: 'RFC 7519 sections 5.2 and 7.2',
      reports: [],
      why: 'An access token is not nested (RFC 9068 section 4).',
      sets: ['header/cty'],
      header: put('cty', 'JWT'),
      claims: (_claims, { sound }) => sound({}),
    },
  ],
)

/** Bytes as a DEFLATE stream of one block that is stored as it is (RFC 1951 §3.2.4). */
function storedBlock(bytes: Buffer): Buffer {
  const head = Buffer.alloc(5)
  head.writeUInt8(1, 0)
  head.writeUInt16LE(bytes.length, 1)
  head.writeUInt16LE(~bytes.length & 0xffff, 3)
  return Buffer.concat([head, bytes])
}

/** Payloads that are no claims, say things twice, or are too large. */
export const PAYLOAD_FAULTS = [...NO_CLAIMS, ...TWICE, ...LARGE, ...WRAPPED]
