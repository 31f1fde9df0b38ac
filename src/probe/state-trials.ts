import { randomText } from '../core/keys/key-material.ts'
import { revokeTokenByJti } from '../idp/revoke-tokens.ts'
import { lastEventId } from '../idp/wait-for-events.ts'
import { bearer, type Credential, foreignKey, foreignToken, goodToken } from './credential.ts'
import { jwksFetchesSince } from './diagnosis/log-evidence.ts'
import type { Finding } from './judging/judge.ts'
import { INITIALIZED, PING, PROTOCOL_VERSION } from './mcp-request.ts'
import type { Run } from './run.ts'
import type { Reply } from './send.ts'
import { type Attempt, makeTrial, type Trial } from './trial.ts'

/** What a case brought to light: its requests, and what is found beside them. */
export interface Trials {
  readonly trials: readonly Trial[]
  readonly findings?: readonly Finding[]
}

/** A run together with the good token of its server, however it comes by one. */
export interface ProbingRun extends Run {
  good(): Promise<Credential>
}

type Try = (run: ProbingRun) => Promise<Trials>

/** How each case that needs more than a token is carried out, by its id. */
const STATE_TRIALS: Readonly<Record<string, Try>> = {
  'life-revoked-jwt': (run) => revoked(run, 'jwt'),
  'life-revoked-opaque': (run) => revoked(run, 'opaque'),
  'life-expired-opaque': async (run) => {
    const { text, jti } = await goodToken(run, { ...OPAQUE, expiresIn: -60 })
    return once(run, { text, jti, name: 'expired opaque token', valid: false })
  },
  'life-unknown-opaque': (run) => once(run, unknownToken()),
  'life-key-future': async (run) => {
    const text = await foreignToken(run, await foreignKey(run))
    return once(run, { text, jti: null, name: 'token by a key never published', valid: false })
  },
  'life-unknown-kid-flood': flood,
  'life-jti-replay': async (run) => {
    const attempt = bearer(await run.good())
    return { trials: [await makeTrial(run, attempt), await makeTrial(run, attempt)] }
  },
  'mcp-passthrough-other': async (run) => {
    const { text, jti } = await goodToken(run, { audience: 'https://other.example/mcp' })
    return once(run, { text, jti, name: 'good token for https://other.example/mcp', valid: false })
  },
  'mcp-passthrough-upstream': async (run) => {
    const claims = { iss: 'https://login.example.com', aud: 'https://api.example.com' }
    const text = await foreignToken(run, await foreignKey(run), { claims })
    return once(run, { text, jti: null, name: 'token of https://login.example.com', valid: false })
  },
  'mcp-no-token-after-init': async (run) => {
    const { lines } = await begunSession(run, await run.good())
    return one(run, { sent: 'ping without a token', parts: { lines, message: PING }, ...NONE })
  },
  'mcp-session-other-user': async (run) => {
    const { lines } = await begunSession(run, await run.good())
    const other = bearer(await goodToken(run, { subject: 'bob' }))
    const parts = { lines: [...lines, ...other.parts.lines], message: PING }
    return one(run, { ...other, sent: 'ping with a token of bob in the session of alice', parts })
  },
  'mcp-challenge': async (run) => one(run, { sent: 'no token', parts: { lines: [] }, ...NONE }),
}

/** Carries out a case that needs more than a token. */
export function tryState(id: string, run: ProbingRun): Promise<Trials> {
  const carryOut = STATE_TRIALS[id]
  if (carryOut === undefined) throw new Error(`nobody knows how ${id} is carried out`)
  return carryOut(run)
}

/** A text that was never a token. */
export function unknownToken(): Credential {
  return { text: randomText(43), jti: null, name: 'text that was never a token', valid: false }
}

/** An opaque token has no algorithm. */
const OPAQUE = { format: 'opaque', alg: undefined } as const

const NONE = { valid: false, secrets: [] } as const

async function one(run: Run, attempt: Attempt): Promise<Trials> {
  return { trials: [await makeTrial(run, attempt)] }
}

function once(run: Run, credential: Credential): Promise<Trials> {
  return one(run, bearer(credential))
}

async function revoked(run: Run, format: 'jwt' | 'opaque'): Promise<Trials> {
  const { text, jti } = await goodToken(run, format === 'opaque' ? OPAQUE : {})
  const { idp, issuer, via } = run
  if (jti !== null)
    await revokeTokenByJti(idp, issuer, { jti, ...(via === undefined ? {} : { via }) })
  const name = `revoked ${format === 'jwt' ? 'JWT' : 'opaque token'}`
  return once(run, { text, jti, name, valid: format === 'jwt' })
}

const FLOOD = 100

/** More fetches than this, and each unknown kid costs one. */
const MOST_FETCHES = 20

async function flood(run: Run): Promise<Trials> {
  const before = await lastEventId(run.idp, run.issuer)
  const key = await foreignKey(run)
  const trials: Trial[] = []
  for (let sent = 0; sent < FLOOD && !run.signal.aborted; sent += 1) {
    const text = await foreignToken(run, key, { kid: randomText(22) })
    const name = `token ${sent + 1} of ${FLOOD}, each with a kid that nobody knows`
    const trial = await makeTrial(run, bearer({ text, jti: null, name, valid: false }))
    trials.push(trial)
    if (trial.reply.kind !== 'answer') break
  }
  const fetches = await jwksFetchesSince(run, before)
  return { trials, findings: fetches > MOST_FETCHES ? [flooded(fetches)] : [] }
}

function flooded(fetches: number): Finding {
  return {
    severity: 'warning',
    rule: 'jwks-flood',
    text: `${FLOOD} unknown kids made the server fetch the JWK Set ${fetches} times.`,
    advice: 'Fetch the set for an unknown kid at most every half minute or so.',
  }
}

/** Begins a session as a client does; the lines that later requests of it have. */
async function begunSession(
  run: Run,
  credential: Credential,
): Promise<{ readonly lines: readonly string[] }> {
  const begin = bearer(credential)
  const { reply } = await makeTrial(run, begin)
  const id = sessionId(reply)
  const lines = [
    `MCP-Protocol-Version: ${PROTOCOL_VERSION}`,
    ...(id === null ? [] : [`Mcp-Session-Id: ${id}`]),
  ]
  const parts = { lines: [...lines, ...begin.parts.lines], message: INITIALIZED }
  await makeTrial(run, { ...begin, parts })
  return { lines }
}

/** The session that an answer begins (MCP, session management); null where it begins none. */
export function sessionId(reply: Reply): string | null {
  if (reply.kind !== 'answer') return null
  const [id = ''] = reply.headers.get('mcp-session-id') ?? []
  return /^[\x21-\x7E]{1,512}$/.test(id) ? id : null
}
