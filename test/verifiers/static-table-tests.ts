import { before, describe } from 'node:test'
import type { Bench } from './bench.ts'
import { type Introspection, introspections } from './introspection-modes.ts'
import type { StaticToken } from './issuer.ts'
import { checkAccepted, checkChallenged, checkRefused, checkShown } from './outcomes.ts'
import type { ServerUrls } from './python-host.ts'
import type { ExpectedToken } from './token-mode.ts'
import { sentence, type Verdict } from './verdicts.ts'

/** Tokens of the seeded table, which has them from FastMCP's own documents. */
const SEEDED = { sound: 'dev-token-123', expired: 'readonly-token', otherScope: 'dev-guest-token' }

const SEEDED_ROW: StaticToken = {
  token: SEEDED.sound,
  client_id: 'dev-user',
  scopes: ['read', 'write'],
  sub: 'developer@example.com',
}
const EXPIRES_AT = Math.floor(Date.now() / 1000) + 86_400

const SHAPE = 'FastMCP StaticTokenVerifier'
const RULE = 'RFC 7662 section 2.2'

/** The seeded table, given to a StaticTokenVerifier and asked about at the introspection endpoint. */
export function testStaticTables(bench: Bench): void {
  if (bench.version.staticTable) testStaticVerifier(bench)
  for (const how of introspections(bench)) testStaticIntrospection(bench, how)
}

function testStaticVerifier(bench: Bench): void {
  const mode = 'StaticTokenVerifier with the served table'
  const inTable = (token: string): StaticToken => ({ ...row(token), aud: 'https://other.example' })
  const issuer = () => bench.issuer()
  let urls: ServerUrls
  const start = () =>
    bench.startServer({
      verifier: 'static',
      options: {
        table_url: `${issuer().url}/api/static-tables/default`,
        required_scopes: ['read'],
      },
    })
  const add = (title: string, run: () => Promise<void>) => bench.addCase(mode, title, run)
  const refused = (token: string, title: string, rule = SHAPE) =>
    add(`${title} is refused (${rule})`, async () => {
      checkRefused(await bench.call(urls, token), 401, bench.version)
    })
  describe(mode, { concurrency: 1 }, () => {
    before(async () => {
      for (const token of ['removed', 'expires-later', 'for-others'])
        await issuer().addStaticToken(inTable(token))
      urls = await start()
    })
    add(`a token of the table is accepted and shows its row (${SHAPE})`, async () => {
      const shown = checkAccepted(await bench.call(urls, SEEDED.sound))
      checkShown(shown, verifiedRow(SEEDED_ROW), bench.version)
    })
    add(`a token of the table is accepted over SSE too (${SHAPE})`, async () => {
      checkAccepted(await bench.call(urls, SEEDED.sound, 'sse'))
    })
    add(`a token with an expiry ahead shows that expiry (${SHAPE})`, async () => {
      const shown = checkAccepted(await bench.call(urls, 'expires-later'))
      checkShown(shown, verifiedRow(inTable('expires-later')), bench.version)
    })
    refused(SEEDED.expired, 'a token whose row has expired')
    refused(SEEDED.otherScope, 'a token without the required scope', 'RFC 6750 section 3.1')
    refused('dev-token-124', 'a token that is not in the table')
    add(
      `a token for another audience is accepted, since a row's aud is not looked at (${SHAPE})`,
      async () => {
        checkAccepted(await bench.call(urls, 'for-others'))
      },
    )
    add('a call without a token is refused (RFC 6750 section 3)', async () => {
      checkChallenged(await bench.call(urls, null), bench.version)
    })
    add(
      `a token added and one removed after the start make no difference, since the table is read once (${SHAPE})`,
      async () => {
        await issuer().deleteStaticToken('removed')
        await issuer().addStaticToken(inTable('added'))
        checkAccepted(await bench.call(urls, 'removed'))
        checkRefused(await bench.call(urls, 'added'), 401, bench.version)
      },
    )
    add(`they do for a server that was started afterwards (${SHAPE})`, async () => {
      const fresh = await start()
      checkAccepted(await bench.call(fresh, 'added'))
      checkRefused(await bench.call(fresh, 'removed'), 401, bench.version)
    })
  })
}

function testStaticIntrospection(bench: Bench, how: Introspection): void {
  const mode = `${how.name}, static tokens`
  const other: Verdict = how.verdicts.otherAudience
  const issuer = () => bench.issuer()
  let urls: ServerUrls
  const add = (title: string, run: () => Promise<void>) => bench.addCase(mode, title, run)
  const call = (token: string) => bench.call(urls, token)
  // The ways share a table, so each has tokens of its own.
  const named = (token: string) => `${how.id}-${token}`
  // A row has no audience of its own accord, so a verifier that wants one refuses it.
  const sound = (token: string): StaticToken =>
    how.audience === undefined ? row(token) : { ...row(token), aud: how.audience }
  describe(mode, { concurrency: 1 }, () => {
    before(async () => {
      await issuer().addStaticToken(sound(named('sound')))
      await issuer().addStaticToken(sound(named('removed')))
      await issuer().addStaticToken({
        ...sound(named('for-others')),
        aud: 'https://other.example/mcp',
      })
      urls = await bench.startServer(how.spec(issuer()))
    })
    add(`a static token is accepted and shows its row (${RULE})`, async () => {
      checkShown(
        checkAccepted(await call(named('sound'))),
        introspectedRow(sound(named('sound'))),
        bench.version,
      )
    })
    add(`a static token is accepted over SSE too (${RULE})`, async () => {
      checkAccepted(await bench.call(urls, named('sound'), 'sse'))
    })
    add(`an expired static token is refused (${RULE})`, async () => {
      checkRefused(await call(SEEDED.expired), 401, bench.version)
    })
    add('a static token without the required scope is refused (RFC 6750 section 3.1)', async () => {
      checkRefused(await call(SEEDED.otherScope), how.missingScopeStatus, bench.version)
    })
    add(`a token that is in no table is refused (${RULE})`, async () => {
      checkRefused(await call('dev-token-124'), 401, bench.version)
    })
    add(sentence('a static token for another audience', other), async () => {
      const outcome = await call(named('for-others'))
      if (other.accepted) checkAccepted(outcome)
      else checkRefused(outcome, 401, bench.version)
    })
    add(`a static token that was removed is refused at once (${RULE})`, async () => {
      checkAccepted(await call(named('removed')))
      await issuer().deleteStaticToken(named('removed'))
      checkRefused(await call(named('removed')), 401, bench.version)
    })
  })
}

function row(token: string): StaticToken {
  return {
    token,
    client_id: 'table-client',
    scopes: ['read', 'write'],
    sub: 'table-subject',
    expires_at: EXPIRES_AT,
    department: 'Zürich',
  }
}

/** What a StaticTokenVerifier shows of a row: all of it, as claims. */
function verifiedRow({ token: _, ...claims }: StaticToken): ExpectedToken {
  return {
    client_id: claims.client_id as string,
    scopes: claims.scopes as string[],
    expires_at: (claims.expires_at as number | undefined) ?? null,
    claims,
    exactClaims: true,
    subject: claims.sub as string,
  }
}

/** What an introspecting verifier shows of a row: its members as RFC 7662 names them. */
function introspectedRow(entry: StaticToken): ExpectedToken {
  const { sub, department } = entry
  return {
    ...verifiedRow(entry),
    claims: { active: true, sub, department, exp: entry.expires_at },
    exactClaims: false,
  }
}
