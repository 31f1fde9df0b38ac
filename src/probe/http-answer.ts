/** An answer's head as it came; names in lower case, values in the order they came. */
export interface HttpHead {
  readonly status: number
  readonly headers: ReadonlyMap<string, readonly string[]>
}

/** Where the head of an answer ends; undefined while it is not whole. */
export function headEnd(bytes: Buffer): number | undefined {
  const end = bytes.indexOf('\r\n\r\n')
  return end === -1 ? undefined : end + 4
}

/** Reads an answer's head (RFC 9112 §4, §5); null for what is no HTTP. */
export function readHead(bytes: Buffer): HttpHead | null {
  const [statusLine = '', ...lines] = bytes.toString('latin1').trimEnd().split('\r\n')
  const match = /^HTTP\/1\.[01] (\d{3})(?: |$)/.exec(statusLine)
  if (match === null) return null
  const headers = new Map<string, string[]>()
  for (const line of lines) {
    const colon = line.indexOf(':')
    if (colon < 1) continue
    const name = line.slice(0, colon).toLowerCase()
    const values = headers.get(name) ?? []
    headers.set(name, [...values, line.slice(colon + 1).trim()])
  }
  return { status: Number(match[1]), headers }
}

/** How an answer's body is delimited (RFC 9112 §6.3). */
export function bodyLength({ status, headers }: HttpHead): number | 'chunked' | 'until-close' {
  if (status === 204 || status === 304) return 0
  const [coding] = headers.get('transfer-encoding') ?? []
  if (coding?.toLowerCase().endsWith('chunked') === true) return 'chunked'
  const [length] = headers.get('content-length') ?? []
  return length !== undefined && /^\d+$/.test(length) ? Number(length) : 'until-close'
}

/** Puts chunks together (RFC 9112 §7.1); `whole` once the last one is there. */
export function joinChunks(bytes: Buffer): { readonly body: Buffer; readonly whole: boolean } {
  const parts: Buffer[] = []
  for (let at = 0; ; ) {
    const lineEnd = bytes.indexOf('\r\n', at)
    if (lineEnd === -1) break
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16)
    if (!(size >= 0)) break
    const from = lineEnd + 2
    if (size === 0) return { body: Buffer.concat(parts), whole: true }
    parts.push(bytes.subarray(from, from + size))
    if (bytes.length < from + size + 2) break
    at = from + size + 2
  }
  return { body: Buffer.concat(parts), whole: false }
}
