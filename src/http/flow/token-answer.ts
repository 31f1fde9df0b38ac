import type { JsonObject } from '../../core/protocol/json.ts'
import { atHash } from '../../core/tokens/at-hash.ts'
import { decodeToken } from '../../core/tokens/decode.ts'
import { verifyOwnJwt } from '../../idp/verify-own-jwt.ts'
import {
  type FlowCheck,
  type FlowFacts,
  type FlowResponse,
  type FlowRun,
  lastTry,
} from './flow-run.ts'
import { type FlowPlace, sameCheck, textOf } from './flow-step.ts'

/** The tokens of an answer (RFC 6749 §5.1). */
export function learnTokens(response: FlowResponse): FlowFacts {
  const accessToken = textOf(response, 'access_token')
  const refreshToken = textOf(response, 'refresh_token')
  const idToken = textOf(response, 'id_token')
  return {
    ...(accessToken === undefined ? {} : { accessToken }),
    ...(refreshToken === undefined ? {} : { refreshToken }),
    ...(idToken === undefined ? {} : { idToken }),
  }
}

interface Answered extends FlowPlace {
  /** Whether it is the answer to a code, and not to a refresh token. */
  readonly isFirst: boolean
}

/** What a client looks at when tokens have come. */
export async function tokenChecks(
  response: FlowResponse,
  run: FlowRun,
  answered: Answered,
): Promise<readonly FlowCheck[]> {
  if (response.json?.error !== undefined) return []
  const { options } = run
  const accessToken = textOf(response, 'access_token') ?? ''
  return [
    sameCheck(
      'token_type',
      { expected: options.dpop ? 'DPoP' : 'Bearer', came: textOf(response, 'token_type') },
      options.dpop ? 'RFC 9449 section 5' : 'RFC 6749 section 5.1',
    ),
    ...audienceCheck(accessToken, run),
    ...rotationCheck(response, run, answered.isFirst),
    ...(await idTokenChecks(response, run, answered)),
  ]
}

/** An MCP client cannot look into its token; we can, and show what the server will look at. */
function audienceCheck(accessToken: string, { options }: FlowRun): readonly FlowCheck[] {
  const { claims } = decodeToken(accessToken)
  if (claims === undefined || options.resource === '') return []
  return [sameCheck('aud', { expected: options.resource, came: claims.aud }, 'RFC 8707 section 2')]
}

function rotationCheck(
  response: FlowResponse,
  run: FlowRun,
  isFirst: boolean,
): readonly FlowCheck[] {
  if (isFirst) return []
  const came = textOf(response, 'refresh_token')
  const passed = came !== undefined && came !== run.facts.refreshToken
  return [
    {
      name: 'refresh_token',
      passed,
      detail: passed ? 'is a new one: the old one is used up' : 'must be another than before',
      rule: 'RFC 9700 section 4.14.2',
    },
  ]
}

/** An ID token is checked before it is believed (OpenID Connect Core 1.0 §3.1.3.7). */
async function idTokenChecks(
  response: FlowResponse,
  run: FlowRun,
  { idp, issuer, isFirst }: Answered,
): Promise<readonly FlowCheck[]> {
  const idToken = textOf(response, 'id_token')
  if (idToken === undefined) return []
  const rule = 'OpenID Connect Core 1.0 section 3.1.3.7'
  const read = await verifyOwnJwt(idp, issuer, idToken)
  const signature = {
    name: 'id_token',
    passed: 'claims' in read,
    detail: 'claims' in read ? 'is signed by a key of the JWKS' : read.problem,
    rule,
  }
  if (!('claims' in read)) return [signature]
  const { claims } = read
  const accessToken = textOf(response, 'access_token') ?? ''
  return [
    signature,
    sameCheck('iss', { expected: issuer.issuer, came: claims.iss }, rule),
    sameCheck('aud', { expected: run.facts.clientId ?? '', came: claims.aud }, rule),
    ...(isFirst
      ? [sameCheck('nonce', { expected: run.secrets.nonce, came: claims.nonce }, rule)]
      : []),
    ...(isFirst ? [] : [sameSubject(claims, run)]),
    sameCheck(
      'at_hash',
      { expected: atHash(accessToken, String(read.header.alg)), came: claims.at_hash },
      rule,
    ),
  ]
}

/** After a refresh it is still the same person (OpenID Connect Core 1.0 §12.2). */
function sameSubject(claims: JsonObject, run: FlowRun): FlowCheck {
  const first = lastTry(run, 'token')
  const before = first === undefined ? undefined : textOf(first.response, 'id_token')
  const sub = before === undefined ? undefined : decodeToken(before).claims?.sub
  return sameCheck(
    'sub',
    { expected: typeof sub === 'string' ? sub : '', came: claims.sub },
    'OpenID Connect Core 1.0 section 12.2',
  )
}
