import assert from 'node:assert/strict'
import { test } from 'node:test'
import { InvalidInput } from '../../../src/core/protocol/invalid-input.ts'
import { readPythonTokens } from '../../../src/core/static-tables/read-python-tokens.ts'

const DICT = `{"t": {"client_id": "c", "scopes": ["read"]}}`
const TOKENS = { t: { client_id: 'c', scopes: ['read'] } }

const MODULE = `"""Not the tokens = { that are meant."""
from fastmcp.server.auth.providers.jwt import StaticTokenVerifier
import os

HEADERS = {"x-tokens": "1"}
DEV_TOKENS: dict[str, dict[str, object]] = ${DICT}  # tokens = {

@mcp.tool()
def greet(tokens=None):
    return f"{tokens} {os.environ['X']}"

auth = StaticTokenVerifier(tokens=DEV_TOKENS, required_scopes=["read"])
`

const READ: readonly string[] = [
  DICT,
  `${DICT},`,
  `(${DICT})`,
  `# the tokens\n\n    ${DICT}\n`,
  `tokens = ${DICT}`,
  `tokens={"t": {'client_id': 'c', 'scopes': ('read',),},}`,
  `tokens: dict[str, dict[str, Any]] = ${DICT}\n`,
  `TOKENS: "Final" = ${DICT}\nprint(TOKENS)`,
  `self._tokens = ${DICT}; x = 1`,
  `StaticTokenVerifier(tokens=${DICT}, required_scopes=["read"])`,
  `StaticTokenVerifier(tokens=${DICT}`,
  `StaticTokenVerifier(${DICT})`,
  `auth = jwt.StaticTokenVerifier(\n    required_scopes=SCOPES,\n    tokens=${DICT},\n)\nmcp = FastMCP("x", auth=auth)`,
  `mcp = FastMCP(auth=StaticTokenVerifier(tokens=${DICT}))`,
  `    tokens=${DICT},\n    required_scopes=["read"],\n)`,
  `${DICT}, required_scopes=["read"])`,
  `auth = StaticTokenVerifier(TOKENS)\nTOKENS = ${DICT}`,
  `other = {}\ntokens = ${DICT}`,
  `tokens = ${DICT}\nx = 'what is further behind does not matter`,
  MODULE,
  MODULE.replaceAll('\n', '\r\n'),
]

test('the dict of tokens is found in what people have in their code', () => {
  for (const text of READ) assert.deepEqual(readPythonTokens(text), TOKENS, text)
})

const REFUSED: readonly (readonly [string, RegExp])[] = [
  ['', /^line 1, column 1: expected a dict of tokens: by itself/],
  ['# nothing', /there is none here$/],
  ['print("tokens")', /there is none here$/],
  ['if tokens == {}: pass', /there is none here$/],
  ['StaticTokenVerifier()', /there is none here$/],
  ['"text"', /there is none here$/],
  ['[]', /^line 1, column 1: expected a dict of tokens, such as/],
  ['tokens = []', /there is none here$|got "\["|expected a dict/],
  ['a = {}\nb = {}', /^line 2, column 5: several dicts are assigned here/],
  ['tokens = load()', /^line 1, column 10: expected a value; got "load"; only values written out/],
  ['auth = StaticTokenVerifier(tokens=tokens)', /got "tokens"; only values written out/],
  [`tokens = dict(${DICT})`, /got "dict"/],
  [`tokens = ${DICT} | MORE`, /expected nothing more behind the dict; got "\|"/],
  [`tokens = ${DICT}\n| MORE`, /^line 2, column 1: expected nothing more behind the dict/],
  [`StaticTokenVerifier(tokens=${DICT} | MORE)`, /expected "," or "\)" behind the dict/],
  [`${DICT} ${DICT}`, /expected nothing more behind the dict; got "\{"/],
  [`${DICT}, ${DICT}`, /expected nothing more behind the dict; got ","/],
  ['x = "abc', /text begins here and does not end on its line/],
  ['tokens = {"t": {"client_id": }}', /^line 1, column 30: expected a value; got "\}"$/],
]

test('where no dict of tokens can be read for sure, that is said with its place, and nothing is guessed', () => {
  for (const [text, detail] of REFUSED) {
    assert.throws(
      () => readPythonTokens(text),
      (error: unknown) => {
        assert.ok(error instanceof InvalidInput)
        assert.match(error.issues[0]?.detail ?? '', detail, text)
        return true
      },
    )
  }
})

test('a token called __proto__ is read like any other (J-05)', () => {
  const tokens = readPythonTokens('{"__proto__": {"client_id": "c", "scopes": []}}')
  assert.deepEqual(Object.keys(tokens), ['__proto__'])
})
