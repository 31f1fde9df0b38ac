import type { Issuer } from '../../../src/core/issuers/issuer.ts'
import type { Idp } from '../../../src/idp/idp.ts'
import { listStaticTokens } from '../../../src/idp/list-static-tokens.ts'
import { putStaticTable } from '../../../src/idp/static-tables.ts'
import type { MakeSamples } from '../sample-pages.ts'
import { HOSTILE } from './hostile.ts'

const PATH = '/static-tables'

/** The pages of static tokens: the list of tables, a table, a token as a form, an import and its preview. */
export const staticTablesSamples: MakeSamples = async (idp, issuer) => {
  await putTables(idp, issuer)
  const edit = `${PATH}/shown-team?edit=${await idOf(idp, issuer, 'shown-team')}`
  const hostile = `${PATH}/shown-hostile?edit=${await idOf(idp, issuer, 'shown-hostile')}`
  const team = `${PATH}/shown-team`
  return [
    { name: 'static-tables', path: PATH, status: 200 },
    { name: 'static-tables-wrong', path: PATH, form: { name: HOSTILE }, status: 400 },
    { name: 'static-table', path: `${team}?done=saved`, status: 200 },
    { name: 'static-table-empty', path: `${PATH}/shown-empty?done=made`, status: 200 },
    { name: 'static-table-large', path: `${PATH}/shown-large`, status: 200 },
    { name: 'static-table-not-found', path: `${PATH}/shown-large?q=nobody`, status: 200 },
    { name: 'static-table-hostile', path: `${PATH}/shown-hostile`, status: 200 },
    { name: 'static-table-edit', path: edit, status: 200 },
    { name: 'static-table-edit-hostile', path: hostile, status: 200 },
    {
      name: 'static-table-edit-wrong',
      from: edit,
      path: `${team}/tokens/edit`,
      form: { client_id: '"', expires_at: 'soon', members: '{"sub": 1}' },
      status: 400,
    },
    {
      name: 'static-table-add-wrong',
      from: team,
      path: `${team}/tokens`,
      form: { token: 'two words', scopes: '[1', members: HOSTILE },
      status: 400,
    },
    { name: 'static-import', path: `${team}/import`, status: 200 },
    { name: 'static-import-preview', path: `${team}/import`, form: { text: GOOD }, status: 200 },
    { name: 'static-import-unread', path: `${team}/import`, form: { text: UNREAD }, status: 400 },
    { name: 'static-import-unsound', path: `${team}/import`, form: { text: UNSOUND }, status: 400 },
    {
      name: 'static-import-hostile',
      path: `${team}/import`,
      form: { text: `tokens = ${JSON.stringify({ t: hostileEntry() })}` },
      status: 200,
    },
  ]
}

const TEAM = {
  'dev-alice-token': {
    client_id: 'alice@company.com',
    scopes: ['read:data', 'write:data', 'admin:users'],
    sub: 'alice',
  },
  'dev-guest-token': { client_id: 'guest-user', scopes: ['read:data'], expires_at: 1_735_689_600 },
  'ci-token-8c1f0b2e': {
    client_id: 'ci',
    scopes: [],
    expires_at: 4_102_444_800,
    tenant: 'acme',
    groups: ['build', 'release'],
  },
}

const GOOD = `# The tokens of the test server.
auth = StaticTokenVerifier(
    tokens={
        "dev-alice-token": {
            "client_id": "alice@company.com",
            "scopes": ["read:data"],  # no longer an admin
        },
        'dev-guest-token': {'client_id': 'guest-user', 'scopes': ['read:data'], 'expires_at': 1_735_689_600},
        "dev-bob-token": {"client_id": "bob", "scopes": ("read:data", "write:data")},
    },
    required_scopes=["read:data"],
)`

const UNREAD = `tokens = {
    "dev-token": {
        "client_id": "dev",
        "scopes": ["read"],
        "expires_at": int(time.time()) + 3600,
    },
}`

const UNSOUND = `tokens = {
    "dev-token": {"client_id": "dev", "scopes": "read write"},
    "other-token": {"scopes": ["read"], "expires_at": "2030-01-01"},
    "third token": {"client_id": "third", "scopes": []},
}`

function hostileEntry() {
  return {
    client_id: HOSTILE,
    scopes: [
      HOSTILE,
      '',
      'x'.repeat(10_000),
      ...Array.from({ length: 20 }, (_, n) => `scope-${n}`),
    ],
    sub: '\u0000\u202E',
    expires_at: 9_000_000_000_000,
    [HOSTILE]: { deep: [HOSTILE, 'x'.repeat(10_000)] },
  }
}

async function putTables(idp: Idp, issuer: Issuer): Promise<void> {
  const many = Array.from({ length: 120 }, (_, n) => [
    `service-token-${String(n).padStart(3, '0')}`,
    { client_id: `service-${n}`, scopes: ['read', 'write'].slice(0, (n % 2) + 1) },
  ])
  const hostile = {
    '"><script>document.title="owned"</script>': hostileEntry(),
    ['t'.repeat(4096)]: { client_id: '', scopes: [''] },
  }
  const tables: Readonly<Record<string, object>> = {
    'shown-team': TEAM,
    'shown-empty': {},
    'shown-large': Object.fromEntries(many),
    'shown-hostile': hostile,
    [`shown-${'long-name'.repeat(6)}`]: TEAM,
  }
  for (const [name, tokens] of Object.entries(tables))
    await putStaticTable(idp, issuer, { name, tokens })
}

async function idOf(idp: Idp, issuer: Issuer, name: string): Promise<number> {
  const { items } = await listStaticTokens(idp, issuer, { name, page: { limit: 1 } })
  const [first] = items
  if (first === undefined) throw new Error(`the table ${name} is empty`)
  return first.id
}
