import type { Json } from '../protocol/json.ts'
import { withMembers } from '../tokens/claims.ts'
import { put } from './content.ts'
import { type FaultContext, faults, type Row } from './fault.ts'

const scope =
  (make: (scope: string, context: FaultContext) => Json): NonNullable<Row['claims']> =>
  (claims, context) =>
    put('scope', make(context.scope, context))(claims)

const SETS = ['scope', 'claims/scope'] as const
const CLAUSE = 'RFC 6749 section 3.3; RFC 6750 section 3.1'

const LACKING = faults(
  {
    clause: CLAUSE,
    status: 403,
    why: 'The token is good, but lacks the scope: 403 with insufficient_scope, so that the client knows to ask for more.',
    sets: SETS,
  },
  [
    { id: 'scope-missing', about: 'There is no scope.', claims: put('scope', undefined) },
    { id: 'scope-empty', about: 'scope is the empty text.', claims: put('scope', '') },
    { id: 'scope-other', about: 'scope is another one.', claims: put('scope', 'unrelated:other') },
    {
      id: 'scope-superstring',
      about: 'scope begins with the one that is wanted and goes on.',
      claims: scope((wanted) => `${wanted}write`),
    },
    {
      id: 'scope-prefix',
      about: 'scope is the beginning of the one that is wanted.',
      claims: scope((wanted) => wanted.slice(0, -1)),
    },
    {
      id: 'scope-case',
      about: 'scope is the one that is wanted, in the other case.',
      claims: scope((wanted) =>
        wanted.toUpperCase() === wanted ? wanted.toLowerCase() : wanted.toUpperCase(),
      ),
    },
    {
      id: 'scope-comma',
      about: 'scope has several parted by commas, the wanted one among them.',
      claims: scope((wanted) => `other,${wanted}`),
    },
    { id: 'scope-wildcard', about: 'scope is an asterisk.', claims: put('scope', '*') },
    {
      id: 'scope-roles',
      about: 'The scope stands in roles, and there is none in scope.',
      sets: [...SETS, 'claims/roles'],
      claims: (claims, { scope: wanted }) => withMembers(claims, { scope: null, roles: [wanted] }),
    },
    {
      id: 'scope-object',
      about: 'scope is an object that has the wanted one for a member.',
      claims: scope((wanted) => ({ [wanted]: true })),
    },
    { id: 'scope-number', about: 'scope is the number 1.', claims: put('scope', 1) },
  ],
)

const OTHER_FORM = faults(
  {
    clause: CLAUSE,
    expected: 'policy',
    status: 403,
    inactive: false,
    why: 'It is not the form of RFC 6749; but some issuers write scopes so, and many verifiers read them.',
    sets: [...SETS, 'claims/scp'],
  },
  [
    { id: 'scope-array', about: 'scope is a list.', claims: scope((wanted) => [wanted]) },
    {
      id: 'scope-scp-array',
      about: 'The scope stands in scp, as a list.',
      claims: (claims, { scope: wanted }) => withMembers(claims, { scope: null, scp: [wanted] }),
    },
    {
      id: 'scope-scp-string',
      about: 'The scope stands in scp, as a text.',
      claims: (claims, { scope: wanted }) => withMembers(claims, { scope: null, scp: wanted }),
    },
    {
      id: 'scope-newline',
      about: 'scope has several parted by line breaks, the wanted one among them.',
      claims: scope((wanted) => `other\n${wanted}`),
    },
  ],
)

/** Tokens without the scope that is wanted, or with it in another form. */
export const SCOPE_FAULTS = [...LACKING, ...OTHER_FORM]
