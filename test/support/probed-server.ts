import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { HOSTILE } from '../browser/samples/hostile.ts'

/** How a server answers requests with a token. */
export interface ProbedServerOptions {
  /** `exp`: takes whatever has not expired; `none`: refuses every token; `all`: asks for none. */
  readonly takes: 'exp' | 'none' | 'all'
  /** Whether its refusals try to break whoever shows them. */
  readonly hostile?: boolean
  /** How long it takes for each answer. */
  readonly delayMs?: number
  /** Its clock, in Unix seconds; default the system's. */
  readonly now?: () => number
}

/** A server that listens. */
export interface ProbedServer {
  readonly url: string
  /** What came in Authorization, in order; '' where there was none. */
  readonly seen: readonly string[]
}

/** What a terminal, a header and a page would each make something of. */
const EVIL = `\u001b]0;owned\u0007\u001b[31m${HOSTILE}`

/** Starts a server that is careless, writes raw bytes, and keeps no process from ending. */
export async function startProbedServer(options: ProbedServerOptions): Promise<ProbedServer> {
  const seen: string[] = []
  const server = createServer((socket) => serve(socket, { ...options, seen }))
  server.unref()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`, seen }
}

type Serving = ProbedServerOptions & { readonly seen: string[] }

function serve(socket: Socket, serving: Serving): void {
  let text = ''
  socket.unref()
  socket.setEncoding('latin1')
  socket.on('error', () => socket.destroy())
  socket.on('data', (chunk: string) => {
    text += chunk
    const end = text.indexOf('\r\n\r\n')
    const length = Number(/^content-length: (\d+)/im.exec(text)?.[1] ?? '0')
    if (end === -1 || text.length < end + 4 + length) return
    const answered = answerTo(text.slice(0, end), serving)
    setTimeout(() => socket.end(answered, 'utf8'), serving.delayMs ?? 0)
  })
}

function answerTo(head: string, serving: Serving): string {
  if (head.includes('/.well-known/')) return answer('404 Not Found', '', [])
  const authorization = /^authorization: (.*)$/im.exec(head)?.[1] ?? ''
  serving.seen.push(authorization)
  const isTaken = serving.takes === 'all' || isCurrent(authorization, serving.now)
  return serving.takes !== 'none' && isTaken
    ? answer('200 OK', '{"jsonrpc":"2.0","id":1,"result":{}}', ['Content-Type: application/json'])
    : refusal(serving)
}

function refusal({ hostile }: Serving): string {
  const said = hostile ? `, error_description="${EVIL}", realm="${'long'.repeat(2000)}"` : ''
  const challenge = `WWW-Authenticate: Bearer error="invalid_token"${said}`
  const body = hostile ? `<html>${EVIL}\u0000${'x'.repeat(10_000)}` : ''
  return answer('401 Unauthorized', body, [challenge, 'Content-Type: text/html'])
}

function answer(status: string, body: string, lines: readonly string[]): string {
  const head = [`HTTP/1.1 ${status}`, ...lines, 'Connection: close']
  return `${head.join('\r\n')}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
}

/** All that it looks at, as servers do that forget the signature. */
function isCurrent(authorization: string, now = () => Date.now() / 1000): boolean {
  const token = /^bearer (.*)$/i.exec(authorization)?.[1] ?? ''
  try {
    const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()
    const { exp } = JSON.parse(payload) as { exp?: unknown }
    return typeof exp === 'number' && exp > now()
  } catch {
    return false
  }
}
