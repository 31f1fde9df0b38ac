import { leaveOut, put } from './content.ts'
import { faults } from './fault.ts'
import { byAttacker, hmacUnder } from './signing.ts'

const NO_KID = faults(
  {
    clause: 'RFC 7515 section 4.1.4',
    expected: 'policy',
    inactive: false,
    why: 'kid is optional; where the set has several keys a verifier may try them all, or refuse.',
    sets: ['kid', 'header/kid'],
  },
  [
    {
      id: 'kid-missing',
      about: 'The header has no kid, and several keys are published.',
      header: leaveOut('kid'),
    },
  ],
)

const ODD_KID = faults(
  {
    clause: 'RFC 8725 section 3.10',
    reports: ['CVE-2026-27962'],
    why: 'No published key has this kid; another key signed.',
    sets: ['kid', 'header/kid'],
    sign: byAttacker,
  },
  [
    {
      id: 'kid-unknown',
      about: 'kid names no published key.',
      header: put('kid', 'no-such-key'),
    },
    { id: 'kid-null', about: 'kid is null.', header: put('kid', null) },
    { id: 'kid-empty', about: 'kid is the empty text.', header: put('kid', '') },
    { id: 'kid-number', about: 'kid is the number 1.', header: put('kid', 1) },
    {
      id: 'kid-array',
      about: 'kid is a list with the kid of the key.',
      header: (header, { kid }) => put('kid', [kid])(header),
    },
    {
      id: 'kid-object',
      about: 'kid is an object.',
      header: (header, { kid }) => put('kid', { kid })(header),
    },
    {
      id: 'kid-case',
      about: 'kid is that of the key in the other case.',
      header: (header, { kid }) => put('kid', otherCase(kid))(header),
    },
    {
      id: 'kid-space',
      about: 'kid is that of the key with a blank behind.',
      header: (header, { kid }) => put('kid', `${kid} `)(header),
    },
    { id: 'kid-proto', about: 'kid is __proto__.', header: put('kid', '__proto__') },
  ],
)

/** Climbs out of a directory however deep a server keeps its keys: going up from the root stays there. */
const DEV_NULL = `${'../'.repeat(32)}dev/null`

const HOSTILE_KID = faults(
  {
    clause: 'RFC 8725 section 3.10',
    reports: ['CVE-2021-46743'],
    why: 'kid is foreign text: it is looked up among the published keys, and goes into no path, question or command.',
    sets: ['kid', 'header/kid'],
    sign: byAttacker,
  },
  [
    {
      id: 'kid-path',
      about: 'kid is a path to /dev/null.',
      header: put('kid', DEV_NULL),
    },
    {
      id: 'kid-path-hs-empty',
      about: 'kid is a path to /dev/null, and HS256 with an empty secret signed.',
      sets: ['alg', 'header/alg', 'kid', 'header/kid'],
      alg: 'RS256',
      header: (header) => ({ ...header, alg: 'HS256', kid: DEV_NULL }),
      sign: hmacUnder(() => ''),
    },
    {
      id: 'kid-sql',
      about: 'kid is a piece of SQL.',
      header: put('kid', "x' UNION SELECT 'secret' --"),
    },
    {
      id: 'kid-shell',
      about: 'kid is a piece of shell.',
      header: put('kid', '$(id > /tmp/kid)|`id`'),
    },
    {
      id: 'kid-url',
      about: 'kid is a URL.',
      header: put('kid', 'https://attacker.invalid/key.pem'),
    },
    {
      id: 'kid-nul',
      about: 'kid has a NUL in it.',
      header: (header, { kid }) => put('kid', `${kid}\0.pem`)(header),
    },
    { id: 'kid-long', about: 'kid has 20 000 characters.', header: put('kid', 'k'.repeat(20_000)) },
  ],
)

function otherCase(kid: string): string {
  const lower = kid.toLowerCase()
  return lower === kid ? kid.toUpperCase() : lower
}

/** Tokens whose kid names no key that signed them. */
export const KID_FAULTS = [...NO_KID, ...ODD_KID, ...HOSTILE_KID]
