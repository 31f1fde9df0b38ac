import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { ConfigError } from '../../src/config/config-error.ts'
import { type ConfigInput, readConfig } from '../../src/config/read-config.ts'

const root = mkdtempSync(join(tmpdir(), 'mock-idp-config-'))
after(() => rmSync(root, { recursive: true }))

let folders = 0
function folder(files: Readonly<Record<string, unknown>> = {}): string {
  const path = mkdtempSync(join(root, `${folders++}-`))
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(path, name), typeof content === 'string' ? content : JSON.stringify(content))
  }
  return path
}

const read = (input: Partial<ConfigInput>) =>
  readConfig({ flags: {}, env: {}, cwd: folder(), ...input })

function mistakesOf(input: Partial<ConfigInput>): readonly string[] {
  try {
    read(input)
  } catch (error) {
    assert.ok(error instanceof ConfigError, String(error))
    return error.mistakes
  }
  throw new Error('the configuration was taken')
}

test('without anything the documented defaults hold (item 1)', () => {
  const cwd = folder()
  const { sources, configFile, ...values } = read({ cwd })
  assert.deepEqual(
    Object.entries(values).filter(([, value]) => value !== undefined),
    [
      ['port', 9400],
      ['data', join(cwd, '.mcp-mock-idp')],
      ['ephemeral', false],
      ['allowedHost', []],
      ['logLevel', 'info'],
      ['logFormat', 'text'],
      ['tls', false],
      ['defaultAudience', 'http://127.0.0.1:8000/mcp'],
      ['accessTokenLifetime', 3600],
      ['jwksMaxAge', 0],
      ['stopWithStdin', false],
      ['printEnv', false],
      ['accessTokenFormat', 'jwt'],
      ['accessTokenTyp', 'at+jwt'],
      ['defaultScope', 'read'],
      ['authorizationCodeLifetime', 60],
      ['refreshTokenLifetime', 2592000],
      ['deviceCodeLifetime', 600],
      ['refreshTokenGrace', 0],
      ['optionalPkce', false],
      ['requirePar', false],
      ['requireDpopNonce', false],
      ['requireRegisteredAuthMethod', false],
      ['closedRegistration', false],
      ['refuseClientMetadataDocuments', false],
      ['loopbackClientMetadata', false],
      ['durability', 'full'],
    ],
  )
  assert.deepEqual(new Set(Object.values(sources)), new Set(['default']))
  assert.equal(configFile, undefined)
})

test('a flag is stronger than the environment, that than the file, that than the default (item 1)', () => {
  const cwd = folder({ 'mock-idp.config.json': { port: 1, jwks_max_age: 1, log_level: 'warn' } })
  const config = read({
    cwd,
    flags: { port: '3' },
    env: { MOCK_IDP_PORT: '2', MOCK_IDP_JWKS_MAX_AGE: '2' },
  })
  const { port, jwksMaxAge, logLevel, logFormat, sources } = config
  assert.deepEqual(
    { port, jwksMaxAge, logLevel, logFormat },
    { port: 3, jwksMaxAge: 2, logLevel: 'warn', logFormat: 'text' },
  )
  assert.deepEqual(
    [sources.port, sources.jwksMaxAge, sources.logLevel, sources.logFormat],
    ['flag', 'environment', 'file', 'default'],
  )
  assert.equal(config.configFile, join(cwd, 'mock-idp.config.json'))
})

test('a configuration is frozen, its lists too', () => {
  const config = read({ flags: { allowedHost: ['a.test'] } })
  assert.ok(Object.isFrozen(config) && Object.isFrozen(config.sources))
  assert.ok(Object.isFrozen(config.allowedHost))
})

test('all mistakes of all sources are told at once, each with its source (item 1)', () => {
  const cwd = folder({ 'mock-idp.config.json': { port: '9400', prot: 1, durability: 'fast' } })
  assert.deepEqual(
    mistakesOf({
      cwd,
      flags: { port: 'abc', publicUrl: 'http://idp.test/' },
      env: { MOCK_IDP_JWKS_MAX_AGE: '-1', MOCK_IDP_PROT: '1' },
      mistakes: ['--x: is no option'],
    }),
    [
      '--x: is no option',
      'MOCK_IDP_PROT: is no variable; the nearest is MOCK_IDP_PORT',
      'prot in mock-idp.config.json: is no member; the nearest is port',
      '--port: must be a whole number from 0 to 65535; got "abc"',
      '--public-url: must be an absolute http or https URL in its normal form, without user, query, fragment and trailing slash; got "http://idp.test/"',
      'MOCK_IDP_JWKS_MAX_AGE: must be whole seconds, at least 0; got -1',
      'port in mock-idp.config.json: must be a whole number from 0 to 65535; got "9400"',
      'durability in mock-idp.config.json: must be one of full, normal; got "fast"',
    ],
  )
})

for (const port of ['', ' ', '-1', '65536', '1.5', '0x50', '1e3', ' 80', '80 ', 'Infinity', '٣']) {
  test(`the port ${JSON.stringify(port)} is refused with a sentence (Z-12)`, () => {
    assert.deepEqual(mistakesOf({ flags: { port } }), [
      `--port: must be a whole number from 0 to 65535; got ${JSON.stringify(/^-?\d+$/.test(port) ? Number(port) : port)}`,
    ])
  })
}

test('an empty variable counts as not set', () => {
  assert.equal(read({ env: { MOCK_IDP_PORT: '', MOCK_IDP_ISSUER: '' } }).port, 9400)
})

test('a list is parts between commas in the environment, and an array in the file', () => {
  assert.deepEqual(read({ env: { MOCK_IDP_ALLOWED_HOST: 'a.test, b.test:81' } }).allowedHost, [
    'a.test',
    'b.test:81',
  ])
  const cwd = folder({ 'mock-idp.config.json': { allowed_host: ['c.test'] } })
  assert.deepEqual(read({ cwd }).allowedHost, ['c.test'])
  assert.equal(mistakesOf({ env: { MOCK_IDP_ALLOWED_HOST: 'a.test,,b.test' } }).length, 1)
})

test('a switch in the environment is true, 1, false or 0', () => {
  assert.equal(read({ env: { MOCK_IDP_EPHEMERAL: '1' } }).ephemeral, true)
  assert.equal(read({ env: { MOCK_IDP_EPHEMERAL: 'False' } }).ephemeral, false)
  assert.match(
    mistakesOf({ env: { MOCK_IDP_EPHEMERAL: 'yes' } })[0] ?? '',
    /must be true or false; got "yes"/,
  )
})

test('one source that says twice where the state is kept is refused, naming both (item 1)', () => {
  assert.deepEqual(mistakesOf({ flags: { ephemeral: true, data: 'x' } }), [
    '--data and --ephemeral: exclude one another; give one of them',
  ])
  assert.deepEqual(mistakesOf({ env: { MOCK_IDP_DATA: 'x', MOCK_IDP_DATABASE: 'y' } }), [
    'MOCK_IDP_DATA and MOCK_IDP_DATABASE: exclude one another; give one of them',
  ])
})

test('the strongest source alone says where the state is kept', () => {
  const env = { MOCK_IDP_DATABASE: 'x.db' }
  const config = read({ env, flags: { ephemeral: true } })
  assert.deepEqual([config.ephemeral, config.database], [true, undefined])
  assert.equal(read({ env: { MOCK_IDP_EPHEMERAL: 'true' }, flags: { data: 'x' } }).ephemeral, false)
})

test('a relative path is relative to the working directory, in a file to the file', () => {
  const cwd = folder()
  const other = folder({ 'idp.json': { data: 'state', seed: '/abs/seed.json' } })
  assert.equal(read({ cwd, flags: { data: 'state' } }).data, join(cwd, 'state'))
  const config = read({ cwd, env: { MOCK_IDP_CONFIG: join(other, 'idp.json') } })
  assert.deepEqual([config.data, config.seed], [join(other, 'state'), '/abs/seed.json'])
})

test('a configuration file that is missing, no JSON, or no object is refused by name', () => {
  const cwd = folder({ 'bad.json': '{', 'list.json': '[]', 'bom.json': '\uFEFF{"port":7}' })
  const problem = (config: string) => mistakesOf({ cwd, flags: { config } })[0] ?? ''
  assert.equal(problem('nope.json'), '--config nope.json: cannot be read: there is no such file')
  assert.match(problem('bad.json'), /^--config bad.json: is no JSON: /)
  assert.equal(problem('list.json'), '--config list.json: must hold a JSON object')
  assert.equal(problem('.'), '--config .: cannot be read: it is a folder')
  assert.equal(read({ cwd, flags: { config: 'bom.json' } }).port, 7)
})

test('the admin token comes from the environment or a file, never from the configuration file (O-03)', () => {
  const cwd = folder({ token: 'file-token\n', empty: '\n', 'mock-idp.config.json': {} })
  assert.equal(read({ cwd, env: { MOCK_IDP_ADMIN_TOKEN: 'env-token' } }).adminToken, 'env-token')
  assert.equal(read({ cwd, flags: { adminTokenFile: 'token' } }).adminToken, 'file-token')
  assert.deepEqual(
    mistakesOf({ cwd: folder({ 'mock-idp.config.json': { admin_token: 'secret' } }) }),
    [
      'admin_token in mock-idp.config.json: cannot be set in a file; set it by --admin-token or MOCK_IDP_ADMIN_TOKEN',
    ],
  )
  assert.match(
    mistakesOf({ cwd, flags: { adminTokenFile: 'empty' } })[0] ?? '',
    /^--admin-token-file empty: must be /,
  )
  assert.match(mistakesOf({ cwd, flags: { adminTokenFile: 'gone' } })[0] ?? '', /no such file/)
})

test('a refused admin token is not shown (O-01)', () => {
  assert.doesNotMatch(mistakesOf({ env: { MOCK_IDP_ADMIN_TOKEN: 'top secret' } }).join(), /top/)
})

for (const url of [
  'idp.test',
  'ftp://a',
  'http://a/',
  'http://a?x',
  'http://a#x',
  'http://u@a',
  'HTTP://a',
  'http://a:80',
  'http://a/b/',
  '',
]) {
  test(`the public URL ${JSON.stringify(url)} is refused`, () => {
    assert.equal(mistakesOf({ flags: { publicUrl: url } }).length, 1)
  })
}

test('a public URL may have a port and a path', () => {
  assert.equal(
    read({ flags: { publicUrl: 'https://dev.test:8443/idp' } }).publicUrl,
    'https://dev.test:8443/idp',
  )
})

test('an issuer is any text without control characters, and stays as it was given (item 1)', () => {
  for (const issuer of ['https://a.test/', 'fastmcp', 'urn:x y']) {
    assert.equal(read({ flags: { issuer } }).issuer, issuer)
  }
  for (const issuer of ['', 'a\nb', 'a\u0085', 'a\u0000']) {
    assert.equal(mistakesOf({ flags: { issuer } }).length, 1)
  }
})

test('a default scope is scopes joined by blanks (RFC 6749 section 3.3)', () => {
  for (const defaultScope of ['read', 'read write', 'mcp:tools!'])
    assert.equal(read({ flags: { defaultScope } }).defaultScope, defaultScope)
  for (const defaultScope of ['', ' ', 'a"b', 'a\\b', 'ü', 'a\tb'])
    assert.equal(mistakesOf({ flags: { defaultScope } }).length, 1, defaultScope)
})

test('a lifetime is at least a second, and a grace may be none (F-03)', () => {
  for (const name of [
    'authorizationCodeLifetime',
    'refreshTokenLifetime',
    'deviceCodeLifetime',
  ] as const) {
    assert.equal(read({ flags: { [name]: '1' } })[name], 1)
    for (const value of ['0', '-1', '1.5', 'soon'])
      assert.equal(mistakesOf({ flags: { [name]: value } }).length, 1, `${name} ${value}`)
  }
  assert.equal(read({ flags: { refreshTokenGrace: '0' } }).refreshTokenGrace, 0)
  assert.equal(mistakesOf({ flags: { refreshTokenGrace: '-1' } }).length, 1)
})
