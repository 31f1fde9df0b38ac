import { printableText } from '../../core/protocol/printable-text.ts'
import { isScopeToken, splitScope } from '../../core/protocol/scope.ts'
import type { MintRequest } from '../../idp/mint-request.ts'
import { recentValues } from '../../idp/recent-values.ts'
import { bearer, goodToken } from '../credential.ts'
import { outcomeOf } from '../judging/judge.ts'
import { isOwnResource, namesOfResource } from '../own-resource.ts'
import type { ProbeDiagnosis } from '../probe-request.ts'
import type { Run } from '../run.ts'
import { makeTrial } from '../trial.ts'
import { diagnosis } from './diagnose-answer.ts'

/** A good token in one respect other than the first one, and what it says about the server if that is accepted. */
interface Retry {
  readonly over: MintRequest
  readonly meaning: ProbeDiagnosis
}

/** Sends good tokens that differ from the refused one in one respect each, until one is accepted; null where none is. */
export async function retryUntilAccepted(run: Run): Promise<ProbeDiagnosis | null> {
  const retries = [
    ...audienceRetries(run),
    ...issuerRetries(run),
    ...(await scopeRetries(run)),
    ...(await algRetries(run)),
    TYP,
  ]
  for (const { over, meaning } of retries) {
    if (run.signal.aborted) return null
    const { reply } = await makeTrial(run, bearer(await goodToken(run, over)))
    if (outcomeOf(reply) === 'accepted') return meaning
  }
  return null
}

/** The names that a server may know itself by; a token for another resource is none of them (B-02). */
function audienceRetries(run: Run): readonly Retry[] {
  const { target, audience, discovery, idp } = run
  const others = [discovery.resource ?? '', idp.settings.defaultAudience]
  const names = [...namesOfResource(target), ...others.filter((one) => isOwnResource(target, one))]
  const untried = [...new Set(names)].filter((name) => name !== audience)
  return [...untried.map((name) => audienceRetry(run, name)), NO_AUDIENCE]
}

function audienceRetry({ audience }: Run, name: string): Retry {
  const isOrigin = URL.canParse(name) && new URL(name).pathname === '/'
  const shown = printableText(name)
  const what = isOrigin ? 'its origin alone' : 'another spelling of its URL'
  return {
    over: { audience: name },
    meaning: diagnosis(
      'audience',
      `The server wants the audience "${shown}", ${what}, where the token was for "${printableText(audience)}".`,
      `Let the audience of the server be the URL of its endpoint, letter by letter (RFC 8707; MCP authorization); or probe it as it is by --audience ${shown}.`,
    ),
  }
}

const NO_AUDIENCE: Retry = {
  over: { audience: null },
  meaning: diagnosis(
    'audience',
    'The server refuses a token because it has an audience, and takes one that has none.',
    'Tell the verifier of the server which audience it is.',
  ),
}

function issuerRetries({ issuer: { issuer } }: Run): readonly Retry[] {
  const other = issuer.endsWith('/') ? issuer.slice(0, -1) : `${issuer}/`
  const spelled = [
    issuer.replace('//localhost', '//127.0.0.1'),
    issuer.replace('//127.0.0.1', '//localhost'),
  ]
  const names = [...new Set([other, ...spelled, ...spelled.map((one) => `${one}/`)])]
  return names
    .filter((name) => name !== issuer)
    .map((name) => ({
      over: { claims: { iss: name } },
      meaning: diagnosis(
        'issuer',
        `The server wants the issuer "${name}", where it is "${issuer}".`,
        'Give the issuer to the server letter by letter; AnyHttpUrl of pydantic puts a slash behind a bare host.',
      ),
    }))
}

/** Scopes that the server names somewhere, and those that the issuer's tokens had lately. */
async function scopeRetries({ idp, issuer, discovery, scope }: Run): Promise<readonly Retry[]> {
  const { scopes } = await recentValues(idp, issuer)
  const had = splitScope(scope ?? '')
  const known = scopes.filter(isScopeToken)
  const wanted = [discovery.supported, known].map((names) => [...new Set([...had, ...names])])
  return wanted
    .filter((names) => names.length > had.length)
    .map((names) => ({ over: { scope: names }, meaning: scopeMeaning(names.join(' '), scope) }))
}

function scopeMeaning(wanted: string, had: string | null): ProbeDiagnosis {
  const before = had === null ? 'none' : `"${had}"`
  return diagnosis(
    'scope',
    `The server wants more scope than ${before}: it accepts "${printableText(wanted)}".`,
    'Name what it requires by --scope, and let its challenge say it too (RFC 6750 section 3).',
  )
}

/** Algorithms that the issuer has keys for. */
async function algRetries({ idp, issuer, alg }: Run): Promise<readonly Retry[]> {
  const algs = await idp.store.signingKeys.algsWithCurrent(issuer.id)
  return algs
    .filter((other) => other !== alg)
    .map((other) => ({
      over: { alg: other },
      meaning: diagnosis(
        'alg',
        `The server takes tokens signed by ${other}, not by ${alg}.`,
        `Probe it by --alg ${other}.`,
      ),
    }))
}

const TYP: Retry = {
  over: { header: { typ: 'JWT' } },
  meaning: diagnosis(
    'typ',
    'The server wants typ JWT and refuses at+jwt.',
    'Access tokens have the typ at+jwt (RFC 9068 section 2.1): take that.',
  ),
}
