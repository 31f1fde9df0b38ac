import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'

/** A host of client metadata documents on loopback, and what it was asked. */
export interface DocumentHost {
  /** Its own URL, without a trailing slash. */
  readonly url: string
  readonly port: number
  /** Every request that came, oldest first. */
  readonly asked: readonly IncomingMessage[]
  /** The document of a path, with the `client_id` that it is asked under; `changes` of undefined take a member away. */
  document(path: string, changes?: object): object
}

/** How a test has a host answer; it finds the host itself as the last argument. */
export type DocumentAnswer = (
  request: IncomingMessage,
  response: ServerResponse,
  host: DocumentHost,
) => void

/** Starts a host on a free port of 127.0.0.1; without `answer` each path has its document. It is closed when the test is over. */
export async function startDocumentHost(
  t: Pick<TestContext, 'after'>,
  answer: DocumentAnswer = sendDocument,
): Promise<DocumentHost> {
  const asked: IncomingMessage[] = []
  const server = createServer((request, response) => {
    asked.push(request)
    answer(request, response, host)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}`
  const host: DocumentHost = {
    url,
    port,
    asked,
    document: (path, changes = {}) => ({
      client_id: url + path,
      client_name: 'A client by its document',
      redirect_uris: ['http://127.0.0.1/callback'],
      ...changes,
    }),
  }
  return host
}

/** Sends the document of the path that was asked for, changed as a test wants it, with further header fields. */
export function sendDocument(
  request: IncomingMessage,
  response: ServerResponse,
  host: DocumentHost,
  { changes = {}, headers = {} }: { readonly changes?: object; readonly headers?: object } = {},
): void {
  response.writeHead(200, { 'Content-Type': 'application/json', ...headers })
  response.end(JSON.stringify(host.document(request.url ?? '', changes)))
}
