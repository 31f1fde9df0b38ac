import type { Issuer } from '../../core/issuers/issuer.ts'
import { toPythonLiteral } from '../../core/static-tables/python-literal.ts'
import type { StaticTokens } from '../../idp/static-tables.ts'
import { prettyJson } from './quoted-text.ts'

/** The code that uses a table, as text; the tokens are null where there are too many to show. */
export interface StaticTableCode {
  /** What stands before the dict and behind it in a whole server. */
  readonly before: string
  readonly dict: string | null
  readonly after: string
  readonly json: string | null
  /** A server that asks for the table when it starts. */
  readonly live: string
}

/** The most characters of code that the page of a table shows. */
const LONGEST = 20_000

/** Where FastMCP has the verifier, the same in 2.11 and all later versions. */
const IMPORTS = [
  'from fastmcp import FastMCP',
  'from fastmcp.server.auth.providers.jwt import StaticTokenVerifier',
].join('\n')

const SERVER = 'mcp = FastMCP("demo", auth=StaticTokenVerifier(tokens=tokens))'

/** The code that uses the table of a name; `tokens` undefined where the table is too large to show. */
export function staticTableCode(
  issuer: Pick<Issuer, 'url'>,
  name: string,
  tokens: StaticTokens | undefined,
): StaticTableCode {
  const dict = shortEnough(tokens === undefined ? null : toPythonLiteral(tokens))
  return {
    before: `${IMPORTS}\n\ntokens = `,
    dict,
    after: `\n\n${SERVER}`,
    json: shortEnough(tokens === undefined ? null : prettyJson(tokens)),
    live: [
      'import json',
      'from urllib.request import urlopen',
      '',
      IMPORTS,
      '',
      `with urlopen("${issuer.url}/api/static-tables/${name}") as response:`,
      '    tokens = json.load(response)',
      '',
      SERVER,
    ].join('\n'),
  }
}

function shortEnough(text: string | null): string | null {
  return text !== null && text.length <= LONGEST ? text : null
}
