import { type Members, readObject } from './json-object.ts'

/** How long the authorization server may take, in milliseconds. */
const TIMEOUT_MS = 1500

/** How much it may answer, in bytes. */
const LONGEST = 256 * 1024

/** The authorization server did not answer as it should, so that nothing can be said of a token. */
export class Unavailable extends Error {}

/** Asks the authorization server for a JSON object: in bounded time and size, at no other place; throws `Unavailable`. */
export async function fetchDocument(url: string, init: RequestInit = {}): Promise<Members> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS)
    const response = await fetch(url, { ...init, redirect: 'error', signal })
    if (response.status !== 200) throw new Error(`status ${response.status}`)
    return readObject(await bodyOf(response))
  } catch (cause) {
    throw new Unavailable('the authorization server does not answer as it should', { cause })
  }
}

async function bodyOf(response: Response): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body ?? []) {
    length += chunk.length
    if (length > LONGEST) throw new Error('the answer is too long')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
