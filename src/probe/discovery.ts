import { type Challenge, readChallenges } from '../core/protocol/challenge.ts'
import { isJsonObject, type JsonObject } from '../core/protocol/json.ts'
import { documentRequest, initializeRequest, type Transport } from './mcp-request.ts'
import { type Reply, send } from './send.ts'
import { isSameOrigin, type Target } from './target.ts'

/** How a resource server says that it is protected. */
export interface Discovery {
  /** What it answers to a request without a token. */
  readonly reply: Reply
  readonly challenge: Challenge | null
  /** Its protected resource metadata (RFC 9728), where it has some, and the URL they stand at. */
  readonly metadata: JsonObject | null
  readonly metadataUrl: string | null
  /** The resource that they name, else the target's own URL. */
  readonly resource: string
  /** The scopes that it wants: the challenge's, else those of the metadata. */
  readonly scopes: readonly string[]
}

/** Finds out how a resource server is protected: asks without a token, and follows what it says at its own origin only (B-01). */
export async function discover(
  target: Target,
  { transport, timeoutMs }: { readonly transport: Transport; readonly timeoutMs: number },
): Promise<Discovery> {
  const bytes = initializeRequest(target, { lines: [], transport })
  const reply = await send(target, { bytes, timeoutMs, enough: isStreamBegun })
  const challenge = challengeOf(reply)
  const found = await findMetadata(target, challenge, timeoutMs)
  const resource = found?.metadata.resource
  return {
    reply,
    challenge,
    metadata: found?.metadata ?? null,
    metadataUrl: found?.url ?? null,
    resource: typeof resource === 'string' ? resource : target.url.href,
    scopes: scopesOf(challenge, found?.metadata),
  }
}

/** An event stream counts as an answer once it has begun. */
export function isStreamBegun(
  head: { readonly headers: ReadonlyMap<string, readonly string[]> },
  body: Buffer,
): boolean {
  const [type = ''] = head.headers.get('content-type') ?? []
  return type.startsWith('text/event-stream') && body.includes('\n\n')
}

/** The Bearer challenge of an answer; null where it has none. */
export function challengeOf(reply: Reply): Challenge | null {
  if (reply.kind !== 'answer') return null
  const headers = reply.headers.get('www-authenticate') ?? []
  const challenges = headers.flatMap(readChallenges)
  return challenges.find(({ scheme }) => scheme === 'bearer') ?? null
}

interface Found {
  readonly url: string
  readonly metadata: JsonObject
}

async function findMetadata(
  target: Target,
  challenge: Challenge | null,
  timeoutMs: number,
): Promise<Found | undefined> {
  for (const url of metadataUrls(target, challenge)) {
    const reply = await send(target, { bytes: documentRequest(target, url), timeoutMs })
    const metadata = reply.kind === 'answer' && reply.status === 200 ? objectIn(reply.body) : null
    if (metadata !== null) return { url: url.href, metadata }
  }
  return undefined
}

/** Where the metadata may stand: as the challenge says, else at the two places of RFC 9728 §3.1; never elsewhere. */
function metadataUrls(target: Target, challenge: Challenge | null): readonly URL[] {
  const said = challenge?.parameters.get('resource_metadata') ?? ''
  const { origin, pathname } = target.url
  const wellKnown = '/.well-known/oauth-protected-resource'
  const places = [said, `${origin}${wellKnown}${pathname}`, `${origin}${wellKnown}`]
  const urls = places.filter((place) => URL.canParse(place)).map((place) => new URL(place))
  return urls.filter((url) => isSameOrigin(target, url))
}

function scopesOf(
  challenge: Challenge | null,
  metadata: JsonObject | undefined,
): readonly string[] {
  const said = challenge?.parameters.get('scope')
  if (said !== undefined) return said.split(' ').filter((one) => one !== '')
  const supported = metadata?.scopes_supported
  return Array.isArray(supported) ? supported.filter((one) => typeof one === 'string') : []
}

function objectIn(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text)
    return isJsonObject(value) ? value : null
  } catch {
    return null
  }
}
