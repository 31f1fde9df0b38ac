import assert from 'node:assert/strict'
import { before, describe } from 'node:test'
import { AUDIENCE, type Bench } from './bench.ts'
import type { Minted, MintRequest } from './issuer.ts'
import { checkAccepted, checkChallenged, checkRefused, checkShown, tamper } from './outcomes.ts'
import type { ServerUrls } from './python-host.ts'
import type { TokenMode } from './token-mode.ts'
import { ABOUT, type CaseName, flawed, sentence } from './verdicts.ts'

/** Registers a case of a mode: a sentence, and what must hold. */
type AddCase = (title: string, run: () => Promise<void>) => void

/** A mode whose MCP server runs. */
interface RunningMode {
  readonly bench: Bench
  readonly mode: TokenMode
  urls(): ServerUrls
  /** The kid of a key that this mode has for itself. */
  kid(): string
}

/** The cases of a mode, one after another on one MCP server. */
export function testTokenMode(bench: Bench, mode: TokenMode): void {
  let urls: ServerUrls | undefined
  let kid = ''
  const running: RunningMode = {
    bench,
    mode,
    urls: () => {
      assert.ok(urls, 'the MCP server of this mode runs')
      return urls
    },
    kid: () => kid,
  }
  describe(mode.name, { concurrency: 1 }, () => {
    before(async () => {
      if (mode.alg !== undefined) kid = await bench.ownKey(mode.alg)
      urls = await mode.start(kid)
    })
    const add: AddCase = (title, run) => bench.addCase(mode.name, title, run)
    addSoundTokens(running, add)
    for (const name of Object.keys(ABOUT) as CaseName[]) addFlawedToken(running, name, add)
    addForeignTokens(running, add)
    addRevokedKey(running, add)
  })
}

function addSoundTokens(running: RunningMode, add: AddCase): void {
  const { bench, mode } = running
  add(`a good token is accepted and shows ${mode.showsWhat} (${soundRule(mode)})`, async () => {
    const request = soundRequest(running)
    const minted = await bench.issuer().mint(request)
    const shown = checkAccepted(await bench.call(running.urls(), minted.access_token))
    checkShown(shown, mode.shows(minted, request), bench.version)
  })
  add(`a good token is accepted over SSE too (${soundRule(mode)})`, async () => {
    const { access_token } = await mintSound(running)
    checkAccepted(await bench.call(running.urls(), access_token, 'sse'))
  })
  if (mode.verdicts.otherAudience.accepted) return
  add('one of several audiences is enough (RFC 7519 section 4.1.3)', async () => {
    const request = { ...soundRequest(running), audience: ['https://other.example/mcp', AUDIENCE] }
    const { access_token } = await bench.issuer().mint(request)
    checkAccepted(await bench.call(running.urls(), access_token))
  })
}

function addFlawedToken(running: RunningMode, name: CaseName, add: AddCase): void {
  const { bench, mode } = running
  const verdict = mode.verdicts[name]
  add(sentence(ABOUT[name], verdict), async () => {
    const minted = await mintFlawed(running, name)
    if (name === 'revoked') await revokeOnceAccepted(running, minted)
    const token = name === 'tampered' ? tamper(minted.access_token) : minted.access_token
    const outcome = await bench.call(running.urls(), token)
    if (verdict.accepted) checkAccepted(outcome)
    else checkRefused(outcome, statusOf(mode, name), bench.version)
  })
  if (name !== 'tampered') return
  add(`a tampered token is refused over SSE too (${verdict.rule})`, async () => {
    const token = tamper((await mintSound(running)).access_token)
    checkRefused(await bench.call(running.urls(), token, 'sse'), 401, bench.version)
  })
}

function addForeignTokens(running: RunningMode, add: AddCase): void {
  const { bench, mode } = running
  add('a call without a token is refused (RFC 6750 section 3)', async () => {
    checkChallenged(await bench.call(running.urls(), null), bench.version)
  })
  if (mode.key !== 'cached' && mode.key !== 'pinned') return
  add('an opaque token is refused (RFC 7519 section 7.2)', async () => {
    const request: MintRequest = { ...soundRequest(running), format: 'opaque' }
    const { alg: _, kid: __, ...opaque } = request
    const { access_token } = await bench.issuer().mint(opaque)
    checkRefused(await bench.call(running.urls(), access_token), 401, bench.version)
  })
  const other = mode.alg === 'ES256' ? 'RS256' : 'ES256'
  add(`a token of the issuer signed by ${other} is refused (RFC 8725 section 3.1)`, async () => {
    const { kid: _, ...request } = soundRequest(running)
    const { access_token } = await bench.issuer().mint({ ...request, alg: other })
    checkRefused(await bench.call(running.urls(), access_token), 401, bench.version)
  })
}

/** Comes last in a mode: its own key is of no use afterwards. */
function addRevokedKey(running: RunningMode, add: AddCase): void {
  const { bench, mode } = running
  const { accepted, about } = REVOKED_KEY[mode.key]
  if (about === undefined) return
  let token = ''
  add(`a token signed by a key that was revoked since ${about}`, async () => {
    token = await signedByRevokedKey(running)
    const outcome = await bench.call(running.urls(), token)
    if (accepted) checkAccepted(outcome)
    else checkRefused(outcome, 401, bench.version)
  })
  if (mode.key !== 'cached') return
  add(
    'the same token is refused by a verifier started afterwards (RFC 7517 section 5)',
    async () => {
      const fresh = await mode.start(running.kid())
      checkRefused(await bench.call(fresh, token), 401, bench.version)
    },
  )
}

const REVOKED_KEY: Readonly<
  Record<TokenMode['key'], { readonly accepted: boolean; readonly about?: string }>
> = {
  asked: { accepted: false, about: 'is refused (RFC 7662 section 2.2)' },
  pinned: {
    accepted: true,
    about: 'is accepted, since the verifier was given that key (RFC 7515 section 6)',
  },
  cached: {
    accepted: true,
    about:
      'is accepted by a running verifier, since it holds the JWK Set for an hour (RFC 7517 section 5)',
  },
  none: { accepted: false },
}

/** A token that the server accepted while the mode's own key was good, after that key was revoked. */
async function signedByRevokedKey(running: RunningMode): Promise<string> {
  const { bench } = running
  const request = { ...soundRequest(running), kid: running.kid() }
  const { access_token } = await bench.issuer().mint(request)
  checkAccepted(await bench.call(running.urls(), access_token))
  await bench.issuer().revokeKey(running.kid())
  return access_token
}

async function revokeOnceAccepted({ bench, urls }: RunningMode, minted: Minted): Promise<void> {
  checkAccepted(await bench.call(urls(), minted.access_token))
  await bench.issuer().revokeToken(minted.jti)
}

function mintSound(running: RunningMode): Promise<Minted> {
  return running.bench.issuer().mint(soundRequest(running))
}

function mintFlawed(running: RunningMode, name: CaseName): Promise<Minted> {
  const now = Math.floor(Date.now() / 1000)
  return running.bench.issuer().mint(flawed(name, soundRequest(running), now))
}

/** Nothing in it is a default, so that what a tool sees was asked for. */
function soundRequest({ mode, kid }: RunningMode): MintRequest {
  return {
    format: mode.format,
    ...(mode.alg === undefined ? {} : { alg: mode.alg }),
    ...(mode.key === 'pinned' ? { kid: kid() } : {}),
    subject: 'zoë@example.com',
    client_id: 'matrix-client',
    audience: AUDIENCE,
    scope: 'read write',
    expires_in: 1234,
    claims: { tenant: 'Zürich', groups: ['a', 'b'] },
  }
}

function soundRule(mode: TokenMode): string {
  return mode.key === 'asked' || mode.key === 'none'
    ? 'RFC 7662 section 2.2'
    : 'RFC 7519 section 7.2'
}

function statusOf(mode: TokenMode, name: CaseName): 401 | 403 {
  return name === 'missingScope' ? mode.missingScopeStatus : 401
}
