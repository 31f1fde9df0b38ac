import type { FaultAbout } from './fault.ts'
import { type FaultRow, faultFromRow } from './fault-row.ts'

/** A case in which a good token is sent in another way than it should be. */
export interface DeliveryFault extends FaultAbout {
  readonly kind: 'delivery'
}

const ROWS: readonly FaultRow[] = [
  [
    'http-lower-bearer',
    'The scheme is written bearer.',
    'RFC 9110 section 11.1',
    'accept',
    401,
    'Schemes know no case.',
  ],
  [
    'http-upper-bearer',
    'The scheme is written BEARER.',
    'RFC 9110 section 11.1',
    'accept',
    401,
    'Schemes know no case.',
  ],
  [
    'http-two-spaces',
    'Two blanks stand before the token.',
    'RFC 6750 section 2.1',
    'policy',
    401,
    'The grammar has one blank; a lenient reader takes more.',
  ],
  [
    'http-tab',
    'A tab stands before the token.',
    'RFC 6750 section 2.1',
    'policy',
    401,
    'The grammar has one blank; a lenient reader takes a tab.',
  ],
  [
    'http-quoted',
    'The token stands in quotation marks.',
    'RFC 6750 section 2.1',
    'reject',
    401,
    'A quotation mark is no character of a token.',
  ],
  [
    'http-no-scheme',
    'The header has the token alone.',
    'RFC 6750 section 2.1',
    'reject',
    401,
    'The scheme is missing.',
  ],
  [
    'http-token-scheme',
    'The scheme is Token.',
    'RFC 6750 section 2.1',
    'reject',
    401,
    'It is another scheme.',
  ],
  [
    'http-basic',
    'The scheme is Basic.',
    'RFC 6750 section 2.1',
    'reject',
    401,
    'It is another scheme.',
  ],
  [
    'http-empty',
    'The header has the scheme alone.',
    'RFC 6750 section 3.1',
    'reject',
    401,
    'The token is missing.',
  ],
  [
    'http-query',
    'The token stands in the query.',
    'OAuth 2.1 section 5.1; MCP authorization',
    'reject',
    401,
    'Addresses are logged and handed on: a token has no place there.',
  ],
  [
    'http-form',
    'The token stands in a form.',
    'RFC 6750 section 2.2',
    'reject',
    401,
    'MCP knows the Authorization header only.',
  ],
  [
    'http-cookie',
    'The token stands in a cookie.',
    'RFC 6750 section 2',
    'reject',
    401,
    'MCP knows the Authorization header only.',
  ],
  [
    'http-x-header',
    'The token stands in X-Access-Token.',
    'RFC 6750 section 2',
    'reject',
    401,
    'MCP knows the Authorization header only.',
  ],
  [
    'http-two-headers',
    'Two Authorization headers, one good and one bad, in both orders.',
    'RFC 6750 section 2; RFC 9110 section 5.3',
    'reject',
    401,
    'Which one counts is anybody’s guess, so that neither may.',
  ],
  [
    'http-comma',
    'One header with two tokens, parted by a comma.',
    'RFC 9110 section 5.3',
    'reject',
    401,
    'Which one counts is anybody’s guess, so that neither may.',
  ],
  [
    'http-non-ascii',
    'The token has bytes above 7f.',
    'RFC 6750 section 2.1',
    'reject',
    401,
    'They are no characters of a token; the server must not fail either.',
  ],
  [
    'http-1mb-header',
    'The token has a million characters.',
    'RFC 6585 section 5',
    'reject',
    401,
    'It is refused, by 431 too, and nothing hangs.',
  ],
]

/** The ways of sending a token; the probe sends them, since no token tells how it is sent. */
export const DELIVERY_FAULTS: readonly DeliveryFault[] = ROWS.map((row) => ({
  kind: 'delivery',
  ...faultFromRow(row),
}))
