import { promises as dns, type LookupAddress } from 'node:dns'
import { type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { type CacheFields, freshSeconds } from '../core/clients/document-freshness.ts'
import type { JsonObject } from '../core/protocol/json.ts'
import { parseJsonObject } from '../core/protocol/parse-json-object.ts'
import { addressKind } from './address-kind.ts'

/** The most that is read of a document, in bytes (draft-ietf-oauth-client-id-metadata-document §8.7). */
export const DOCUMENT_LIMIT = 5 * 1024

/** How long fetching one may take in all, in milliseconds. */
const TIME_LIMIT_MS = 5000

/** Says which addresses a name has; the system's own resolver, where nothing else is given. */
export type Resolve = (hostname: string) => Promise<readonly LookupAddress[]>

/** What may be fetched, and what ends it. */
export interface Fence {
  /** Whether loopback may be asked, and by plain HTTP too. */
  readonly loopback: boolean
  readonly signal: AbortSignal
  readonly resolve?: Resolve
}

/** A document as it came, and for how many seconds it is fresh. */
export interface FetchedDocument {
  readonly document: JsonObject
  readonly freshSeconds: number
}

/** Why a document was not fetched, in words that hold nothing of what came. */
export class FetchRefused extends Error {
  override readonly name = 'FetchRefused'
}

/**
 * Fetches a client's metadata document: once, without following redirects, and without cookies or credentials. Its
 * host is resolved once, every address of it is checked before anything is sent, and only a checked one is connected to
 * (draft-ietf-oauth-client-id-metadata-document §8.6). Throws `FetchRefused`, and `InvalidInput` for what is no JSON.
 */
export async function fetchClientMetadata(url: URL, fence: Fence): Promise<FetchedDocument> {
  const signal = AbortSignal.any([fence.signal, AbortSignal.timeout(TIME_LIMIT_MS)])
  const addresses = await checkedAddresses(url, { ...fence, signal })
  const response = await ask(url, addresses, signal)
  try {
    checkHead(response)
    const document = parseJsonObject(await readWhole(response, signal))
    return { document, freshSeconds: freshSeconds(cacheFields(response)) }
  } finally {
    response.destroy()
  }
}

const SYSTEM_RESOLVER: Resolve = (hostname) => dns.lookup(hostname, { all: true, verbatim: true })

async function checkedAddresses(
  { protocol, hostname }: URL,
  { loopback, signal, resolve = SYSTEM_RESOLVER }: Fence,
): Promise<readonly LookupAddress[]> {
  const host = hostname.replace(/^\[|\]$/g, '')
  const family = isIP(host)
  const addresses =
    family === 0 ? await resolved(resolve(host), signal) : [{ address: host, family }]
  if (addresses.length === 0) throw new FetchRefused('its host has no address')
  const kinds = new Set(addresses.map(({ address }) => addressKind(address)))
  if (kinds.has('special')) {
    throw new FetchRefused('its host leads to a special-use address, where nothing is fetched from')
  }
  if (kinds.has('loopback') && !loopback) {
    throw new FetchRefused(
      'its host leads to loopback, where nothing is fetched from unless the server was started with --loopback-client-metadata and is on loopback itself',
    )
  }
  if (protocol === 'http:' && kinds.has('global')) {
    throw new FetchRefused('plain http is for loopback only: it must have the scheme https')
  }
  return addresses
}

/** A resolver cannot be called off: whoever waits for it stops waiting. */
async function resolved(
  lookup: Promise<readonly LookupAddress[]>,
  signal: AbortSignal,
): Promise<readonly LookupAddress[]> {
  const stopped = new Promise<never>((_, reject) => {
    const stop = () => reject(tooLate())
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
  })
  try {
    return await Promise.race([lookup, stopped])
  } catch (error) {
    if (error instanceof FetchRefused) throw error
    throw new FetchRefused(`its host could not be resolved (${codeOf(error)})`)
  }
}

/** Hands out addresses that were checked, so that no second look-up can answer otherwise. */
function only(addresses: readonly LookupAddress[]): LookupFunction {
  return (_hostname, options, callback) => {
    if (options.all === true) return callback(null, [...addresses])
    const [first] = addresses
    if (first !== undefined) callback(null, first.address, first.family)
  }
}

/** Asks for the document; `agent: false` gives the request a connection of its own, which nobody else's name has opened. */
function ask(
  url: URL,
  addresses: readonly LookupAddress[],
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp
  const options = {
    agent: false,
    lookup: only(addresses),
    signal,
    headers: {
      Accept: 'application/json',
      'Accept-Encoding': 'identity',
      'User-Agent': 'mcp-mock-idp',
    },
    // Said here, so that no setting of the process can turn it off.
    rejectUnauthorized: true,
  }
  return new Promise((resolve, reject) => {
    const fail = (error: Error) =>
      reject(
        signal.aborted
          ? tooLate()
          : new FetchRefused(`its host could not be reached (${codeOf(error)})`),
      )
    request(url, options, resolve).on('error', fail).end()
  })
}

function checkHead({ statusCode, headers }: IncomingMessage): void {
  if (statusCode !== 200) {
    throw new FetchRefused(`it was answered with status ${statusCode}; only 200 is taken`)
  }
  const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  if (!/^application\/([a-z0-9!#$&^_.+-]+\+)?json$/.test(type)) {
    throw new FetchRefused('its Content-Type must be application/json, or one that ends in +json')
  }
  if ((headers['content-encoding'] ?? 'identity').toLowerCase() !== 'identity') {
    throw new FetchRefused('it came with a Content-Encoding, which was not asked for')
  }
  if (Number(headers['content-length'] ?? 0) > DOCUMENT_LIMIT) throw tooLarge()
}

function readWhole(response: IncomingMessage, signal: AbortSignal): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const broken = () =>
      reject(signal.aborted ? tooLate() : new FetchRefused('it ended before all of it had come'))
    const chunks: Buffer[] = []
    let size = 0
    response.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > DOCUMENT_LIMIT) reject(tooLarge())
      else chunks.push(chunk)
    })
    response.on('end', () => resolve(Buffer.concat(chunks)))
    response.on('error', broken).on('close', broken)
  })
}

function cacheFields({ headers }: IncomingMessage): CacheFields {
  const { age, date, expires } = headers
  return { cacheControl: headers['cache-control'], age, date, expires }
}

function tooLarge(): FetchRefused {
  return new FetchRefused(`it must be at most ${DOCUMENT_LIMIT} bytes`)
}

function tooLate(): FetchRefused {
  return new FetchRefused(`it did not come whole within ${TIME_LIMIT_MS / 1000} seconds`)
}

/** What went wrong, by its code: the text of an error can hold what a server sent. */
function codeOf(error: unknown): string {
  const { code } = error as { readonly code?: unknown }
  return typeof code === 'string' && /^[A-Z0-9_]+$/.test(code) ? code : 'unknown'
}
