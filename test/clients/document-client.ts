import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { startCommand } from '../support/cli-process.ts'
import { SELF_SIGNED } from '../support/self-signed.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { type AuthorizationServer, authorizationServerAt } from './authorization-server.ts'

/** A client that is named by the URL of its metadata document, and a server that fetches that. */
export interface DocumentClient {
  readonly server: AuthorizationServer
  /** The document's URL, which is the client's id. */
  readonly clientId: string
  /** How many times the document was fetched. */
  fetches(): number
}

/**
 * Serves a client's metadata document by https on loopback, since clients take no other URL, and starts an
 * authorization server with `--loopback-client-metadata` that trusts its certificate: in a process of its own, as what
 * a process trusts is settled when it starts.
 */
export async function startDocumentClient(
  t: TestContext,
  metadata: object,
): Promise<DocumentClient> {
  let fetches = 0
  let clientId = ''
  const documents = createServer(SELF_SIGNED, (_request, response) => {
    fetches += 1
    response.setHeader('Content-Type', 'application/json')
    response.end(JSON.stringify({ client_id: clientId, ...metadata }))
  })
  documents.listen(0, '127.0.0.1')
  t.after(() => documents.close())
  await once(documents, 'listening')
  clientId = `https://127.0.0.1:${(documents.address() as AddressInfo).port}/client.json`
  const folder = temporaryDirectory(t)
  const trusted = join(folder, 'certificate.pem')
  writeFileSync(trusted, SELF_SIGNED.cert)
  const args = ['--ephemeral', '--loopback-client-metadata']
  const process = await startCommand(args, { cwd: folder, env: { NODE_EXTRA_CA_CERTS: trusted } })
  const close = async () => void (await process.stop())
  t.after(close)
  const port = Number(new URL(process.url).port)
  return {
    server: authorizationServerAt(process.url, { port, close }),
    clientId,
    fetches: () => fetches,
  }
}
