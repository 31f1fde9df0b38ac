import { connect, type Socket } from 'node:net'

/** Where raw bytes are sent. */
export interface RawTarget {
  readonly port: number
  readonly host?: string
}

/** Sends bytes as they are and answers with all that came back until the connection ended, at most after `withinMs`. */
export async function sendRaw(
  { port, host = '127.0.0.1' }: RawTarget,
  text: string | Buffer,
  withinMs = 5000,
): Promise<string> {
  const socket = await openSocket({ port, host })
  socket.write(text)
  return readToEnd(socket, withinMs)
}

/** Opens a connection. */
export function openSocket({ port, host = '127.0.0.1' }: RawTarget): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host }, () => {
      socket.off('error', reject)
      // What is still to be sent when the server cuts the connection fails; what came before that counts.
      socket.on('error', () => {})
      resolve(socket)
    })
    socket.once('error', reject)
  })
}

/** All that comes until the connection ends; throws where that takes longer than `withinMs`. */
export function readToEnd(socket: Socket, withinMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    const late = setTimeout(() => {
      socket.destroy()
      reject(new Error(`the connection was still open after ${withinMs} ms; so far: ${text}`))
    }, withinMs)
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
    })
    socket.once('close', () => {
      clearTimeout(late)
      resolve(text)
    })
  })
}

/** The status of an answer's first line. */
export function statusOf(answer: string): number {
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1])
}
