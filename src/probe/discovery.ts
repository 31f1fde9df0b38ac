import { type Challenge, readChallenges } from '../core/protocol/challenge.ts'
import { isJsonObject, type JsonObject } from '../core/protocol/json.ts'
import { protectedResourceMetadataUrl } from '../core/protocol/protected-resource.ts'
import { isScopeToken, splitScope } from '../core/protocol/scope.ts'
import { isStreamBegun } from './event-stream.ts'
import { bytesOf, documentRequest, mcpRequest, type Transport } from './mcp-request.ts'
import { type Reply, send } from './send.ts'
import { isSameOrigin, type Target } from './target.ts'

/** How a resource server says that it is protected. */
export interface Discovery {
  /** What it answers to a request without a token. */
  readonly reply: Reply
  /** Its protected resource metadata (RFC 9728), where it has some, and the URL they stand at. */
  readonly metadata: JsonObject | null
  readonly metadataUrl: string | null
  /** The resource that they name. */
  readonly resource: string | null
  /** The scopes that the challenge asks for (RFC 6750 §3); null where it names none. */
  readonly required: readonly string[] | null
  /** The scopes that the metadata name, which need not be required of every request. */
  readonly supported: readonly string[]
}

/** Finds out how a resource server is protected: asks without a token, and follows what it says at its own origin only (B-01). */
export async function discover(
  target: Target,
  { transport, timeoutMs }: { readonly transport: Transport; readonly timeoutMs: number },
): Promise<Discovery> {
  const bytes = bytesOf(target, mcpRequest(target, transport, { lines: [] }))
  const reply = await send(target, { bytes, timeoutMs, enough: isStreamBegun })
  const challenge = challengeOf(reply)
  const found =
    reply.kind === 'answer' ? await findMetadata(target, challenge, timeoutMs) : undefined
  const resource = found?.metadata.resource
  const scope = challenge?.parameters.get('scope')
  return {
    reply,
    metadata: found?.metadata ?? null,
    metadataUrl: found?.url ?? null,
    resource: typeof resource === 'string' && resource !== '' ? resource : null,
    required: scope === undefined ? null : splitScope(scope).filter(isScopeToken),
    supported: textsIn(found?.metadata.scopes_supported).filter(isScopeToken),
  }
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
    const reply = await send(target, { bytes: bytesOf(target, documentRequest(url)), timeoutMs })
    const metadata = reply.kind === 'answer' && reply.status === 200 ? objectIn(reply.body) : null
    if (metadata !== null) return { url: url.href, metadata }
  }
  return undefined
}

/** Where the metadata may stand: as the challenge says, else at the two places of RFC 9728 §3.1; never elsewhere. */
function metadataUrls(target: Target, challenge: Challenge | null): readonly URL[] {
  const said = challenge?.parameters.get('resource_metadata') ?? ''
  const { origin } = target.url
  const own = [target.url, new URL(origin)].map(protectedResourceMetadataUrl)
  const places = [...new Set([said, ...own])]
  const urls = places.filter((place) => URL.canParse(place)).map((place) => new URL(place))
  return urls.filter((url) => isSameOrigin(target, url))
}

function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
}

function objectIn(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text)
    return isJsonObject(value) ? value : null
  } catch {
    return null
  }
}
