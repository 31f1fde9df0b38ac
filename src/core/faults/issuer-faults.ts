import { put } from './content.ts'
import { type FaultContext, faults, type Row } from './fault.ts'

const from =
  (make: (issuer: string, context: FaultContext) => string): NonNullable<Row['claims']> =>
  (claims, context) =>
    put('iss', make(context.issuer, context))(claims)

/** Tokens that are of another issuer, by whatever small difference. */
export const ISSUER_FAULTS = faults(
  {
    clause: 'RFC 9068 section 4; RFC 8725 section 3.8; RFC 8414 section 3.3',
    why: 'iss must be the identifier of the issuer, letter by letter: nothing is normalized.',
    sets: ['claims/iss'],
  },
  [
    {
      id: 'iss-wrong',
      about: 'iss is another issuer.',
      claims: put('iss', 'https://attacker.invalid'),
    },
    { id: 'iss-null', about: 'iss is null.', claims: put('iss', null) },
    { id: 'iss-empty', about: 'iss is the empty text.', claims: put('iss', '') },
    { id: 'iss-missing', about: 'There is no iss.', claims: put('iss', undefined) },
    {
      id: 'iss-slash',
      about: 'iss has a slash too many at its end.',
      claims: from((issuer) => `${issuer}/`),
    },
    {
      id: 'iss-case',
      about: 'iss is in upper case.',
      claims: from((issuer) => issuer.toUpperCase()),
    },
    {
      id: 'iss-localhost',
      about: 'iss names the host differently: localhost for 127.0.0.1, or the other way round.',
      claims: from(otherHost),
    },
    {
      id: 'iss-percent',
      about: 'iss has a letter in percent-encoding.',
      claims: from((issuer) => issuer.slice(0, -1) + percent(issuer.slice(-1))),
    },
    { id: 'iss-space', about: 'iss has a blank behind.', claims: from((issuer) => `${issuer} `) },
    { id: 'iss-nul', about: 'iss has a NUL behind.', claims: from((issuer) => `${issuer}\0`) },
    {
      id: 'iss-prefix',
      about: 'iss begins with the issuer and goes on with another host.',
      reports: ['CVE-2024-53861'],
      claims: from((issuer) => `${issuer}.evil.example`),
    },
    {
      id: 'iss-substring',
      about: 'iss is a part of the issuer.',
      reports: ['CVE-2024-53861'],
      claims: from((issuer) => issuer.slice(0, -2)),
    },
    {
      id: 'iss-char',
      about: 'iss is a single letter of the issuer.',
      reports: ['CVE-2024-53861'],
      claims: from((issuer) => issuer.slice(0, 1)),
    },
    {
      id: 'iss-homoglyph',
      about: 'iss has a sign that looks like one of the issuer.',
      claims: from(lookalike),
    },
    {
      id: 'iss-array',
      about: 'iss is a list: the issuer, then another.',
      reports: ['CVE-2025-30144'],
      claims: (claims, { issuer }) => put('iss', [issuer, 'https://attacker.invalid'])(claims),
    },
    {
      id: 'iss-array-evil-first',
      about: 'iss is a list: another, then the issuer.',
      reports: ['CVE-2025-30144'],
      claims: (claims, { issuer }) => put('iss', ['https://attacker.invalid', issuer])(claims),
    },
    {
      id: 'iss-object',
      about: 'iss is an object.',
      claims: (claims, { issuer }) => put('iss', { url: issuer })(claims),
    },
  ],
)

function otherHost(issuer: string): string {
  if (issuer.includes('localhost')) return issuer.replace('localhost', '127.0.0.1')
  const isLoopback = issuer.includes('127.0.0.1')
  return isLoopback ? issuer.replace('127.0.0.1', 'localhost') : issuer.replace('://', '://www.')
}

function percent(text: string): string {
  return `%${Buffer.from(text, 'utf8').toString('hex').toUpperCase()}`
}

/** Arabic-Indic digits and a Cyrillic letter, which look much like the Latin ones. */
const LOOKALIKES: readonly (readonly [string, string])[] = [
  ['1', '\u0661'],
  ['0', '\u0660'],
  ['o', '\u043e'],
  ['e', '\u0435'],
]

function lookalike(issuer: string): string {
  const found = LOOKALIKES.find(([plain]) => issuer.includes(plain)) ?? (['', '\u0661'] as const)
  return found[0] === '' ? issuer + found[1] : issuer.replace(found[0], found[1])
}
