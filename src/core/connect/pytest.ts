import { toPythonLiteral } from '../static-tables/python-literal.ts'
import type { ConnectFacts } from './configuration.ts'
import { initializeRequest } from './initialize.ts'
import { mcpAddress } from './mcp-address.ts'
import { mintBody } from './mint-body.ts'
import type { OtherTarget } from './target.ts'

/** Tests in Python that mint the tokens they need. */
export const PYTEST: OtherTarget = {
  product: 'other',
  id: 'pytest',
  title: 'pytest',
  about:
    'A fixture that mints a token of any kind, and tests that call a running MCP server with a good one, an expired one and one for another server.',
  testedWith: 'pytest 9.2.0',
  algs: [],
  caveats: [
    {
      text: 'The MCP server must run, and must look at the audience; a static table or introspection before FastMCP 4.1 does not.',
      source:
        'https://github.com/PrefectHQ/fastmcp/blob/v3.4.9/fastmcp_slim/fastmcp/server/auth/providers/introspection.py',
    },
    {
      text: 'httpx stands here for itself: FastMCP 4 no longer brings it along.',
      source: 'https://github.com/PrefectHQ/fastmcp/blob/v4.1.2/fastmcp_slim/pyproject.toml',
    },
  ],
  write: (facts) => ({
    kind: 'written',
    files: [
      { name: 'conftest.py', language: 'python', text: conftest(facts) },
      { name: 'test_authentication.py', language: 'python', text: tests(facts) },
    ],
    run: 'pip install pytest httpx\npytest\n',
  }),
}

function conftest(facts: ConnectFacts): string {
  const { url, adminTokenNeeded } = facts
  const admin = '{"Authorization": f"Bearer {os.environ[\'MOCK_IDP_ADMIN_TOKEN\']}"}'
  return [
    ...(adminTokenNeeded ? ['import os', ''] : []),
    'import httpx',
    'import pytest',
    '',
    `ISSUER = ${toPythonLiteral(url)}`,
    `GOOD = ${toPythonLiteral({ ...mintBody(facts) })}`,
    '',
    '',
    '@pytest.fixture(scope="session")',
    'def mint():',
    '    """Mints a token: mint(), mint(subject="bob"), mint(expires_in=-60), mint(claims={"role": "admin"}), ..."""',
    adminTokenNeeded
      ? `    with httpx.Client(headers=${admin}) as client:`
      : '    with httpx.Client() as client:',
    '',
    '        def mint_token(**members) -> str:',
    '            response = client.post(f"{ISSUER}/api/tokens", json={**GOOD, **members})',
    '            assert response.status_code == 201, response.text',
    '            return response.json()["access_token"]',
    '',
    '        yield mint_token',
    '',
  ].join('\n')
}

function tests({ audience }: ConnectFacts): string {
  const initialize = toPythonLiteral(JSON.parse(JSON.stringify(initializeRequest('pytest'))))
  return [
    'import httpx',
    '',
    `MCP_SERVER = ${toPythonLiteral(mcpAddress(audience).url)}`,
    `INITIALIZE = ${initialize}`,
    '',
    '',
    'def call(token: str) -> int:',
    '    headers = {',
    '        "Authorization": f"Bearer {token}",',
    '        "Accept": "application/json, text/event-stream",',
    '    }',
    '    return httpx.post(MCP_SERVER, json=INITIALIZE, headers=headers, follow_redirects=True).status_code',
    '',
    '',
    'def test_a_good_token_is_accepted(mint):',
    '    assert call(mint()) == 200',
    '',
    '',
    'def test_an_expired_token_is_refused(mint):',
    '    assert call(mint(expires_in=-60)) == 401',
    '',
    '',
    'def test_a_token_for_another_server_is_refused(mint):',
    '    assert call(mint(audience="https://elsewhere.example/mcp")) == 401',
    '',
  ].join('\n')
}
