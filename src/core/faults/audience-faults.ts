import type { Json } from '../protocol/json.ts'
import { put } from './content.ts'
import { type FaultContext, faults, type Row } from './fault.ts'

const RULE = {
  clause: 'RFC 9068 section 4; RFC 8707; MCP authorization, token audience binding',
  sets: ['audience', 'claims/aud'],
} as const

const OTHER_RESOURCE = 'https://other.example/mcp'

const aud =
  (make: (audience: string, context: FaultContext) => Json): NonNullable<Row['claims']> =>
  (claims, context) =>
    put('aud', make(context.audience, context))(claims)

const OTHER = faults(
  {
    ...RULE,
    why: 'The token is for somebody else: accepting it is what lets tokens be passed on.',
  },
  [
    {
      id: 'aud-wrong',
      about: 'aud is the resource of another MCP server.',
      reports: ['GHSA-p2fr-6hmx-4528'],
      claims: put('aud', OTHER_RESOURCE),
    },
    { id: 'aud-null', about: 'aud is null.', claims: put('aud', null) },
    { id: 'aud-empty', about: 'aud is the empty text.', claims: put('aud', '') },
    { id: 'aud-empty-array', about: 'aud is an empty list.', claims: put('aud', []) },
    {
      id: 'aud-array-without',
      about: 'aud is a list of other resources.',
      claims: put('aud', [OTHER_RESOURCE, 'https://third.example/mcp']),
    },
    {
      id: 'aud-missing',
      about: 'There is no aud.',
      reports: ['CVE-2020-26160'],
      claims: put('aud', undefined),
    },
    {
      id: 'aud-client-id',
      about: 'aud is the client.',
      claims: aud((_audience, { clientId }) => clientId),
    },
    {
      id: 'aud-issuer',
      about: 'aud is the issuer.',
      claims: aud((_audience, { issuer }) => issuer),
    },
    { id: 'aud-wildcard', about: 'aud is an asterisk.', claims: put('aud', '*') },
  ],
)

const ALMOST = faults(
  { ...RULE, why: 'aud must be the resource, letter by letter: nothing is normalized.' },
  [
    {
      id: 'aud-origin',
      about: 'aud is the origin of the resource, without its path.',
      needs: ({ audience }) => (originOf(audience) === audience ? 'an audience with a path' : null),
      claims: aud(originOf),
    },
    {
      id: 'aud-slash',
      about: 'aud has a slash too many at its end.',
      reports: ['FastMCP issue 4789'],
      claims: aud((audience) => `${audience}/`),
    },
    {
      id: 'aud-subpath',
      about: 'aud is a path below the resource.',
      claims: aud((audience) => `${audience.replace(/\/$/, '')}/admin`),
    },
    {
      id: 'aud-prefix',
      about: 'aud begins with the resource and goes on.',
      claims: aud((audience) => `${audience}-evil`),
    },
    {
      id: 'aud-case',
      about: 'aud is in the other case.',
      claims: aud((audience) => otherCase(audience)),
    },
    {
      id: 'aud-query',
      about: 'aud has a query behind.',
      claims: aud((audience) => `${audience}?a=1`),
    },
  ],
)

const MISTYPED = faults(
  {
    ...RULE,
    clause: 'RFC 7519 section 4.1.3',
    why: 'aud must be a text, or a list of texts of which one is the resource.',
  },
  [
    {
      id: 'aud-object',
      about: 'aud is an object.',
      claims: aud((audience) => ({ url: audience })),
    },
    {
      id: 'aud-nested-array',
      about: 'aud is a list in a list.',
      claims: aud((audience) => [[audience]]),
    },
    { id: 'aud-number', about: 'aud is the number 1.', claims: put('aud', 1) },
    { id: 'aud-true', about: 'aud is true.', claims: put('aud', true) },
    {
      id: 'aud-comma',
      about: 'aud is a text with several resources, parted by commas.',
      claims: aud((audience) => `${OTHER_RESOURCE},${audience}`),
    },
    {
      id: 'aud-space',
      about: 'aud is a text with several resources, parted by blanks.',
      claims: aud((audience) => `${OTHER_RESOURCE} ${audience}`),
    },
  ],
)

const TOO_MANY = faults(
  {
    ...RULE,
    clause: 'RFC 9068 section 4; RFC 9700 section 4.9.1',
    expected: 'policy',
    inactive: false,
    why: 'The resource is among the audiences; but each of the others can use the token here.',
  },
  [
    {
      id: 'aud-with-evil',
      about: 'aud is a list of the resource and another.',
      claims: aud((audience) => [audience, OTHER_RESOURCE]),
    },
  ],
)

function originOf(audience: string): string {
  return URL.canParse(audience) ? new URL(audience).origin : audience
}

function otherCase(text: string): string {
  const upper = text.toUpperCase()
  return upper === text ? text.toLowerCase() : upper
}

/** Tokens that are meant for another resource server. */
export const AUDIENCE_FAULTS = [...OTHER, ...ALMOST, ...MISTYPED, ...TOO_MANY]
