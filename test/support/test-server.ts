import type { TestContext } from 'node:test'
import { type RunningServer, type ServerOptions, startServer } from '../../src/http/server.ts'
import { type OpenOptions, openIdp } from '../../src/idp/open-idp.ts'
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.ts'
import { builtInSeed, type LoggedLine, logInto, sharedKeys } from './test-idp.ts'

/** A server on a free port of both loopback addresses, with its state in memory. */
export interface TestServer extends RunningServer {
  readonly logged: readonly LoggedLine[]
}

/** What a test changes about it. */
export interface TestServerOptions extends Partial<ServerOptions> {
  readonly settings?: NonNullable<OpenOptions['settings']>
}

/** Starts a server on a free port, unless options say otherwise; it is closed when the test is over, or before. */
export async function startTestServer(
  t: Pick<TestContext, 'after'>,
  { settings, ...options }: TestServerOptions = {},
): Promise<TestServer> {
  const logged: LoggedLine[] = []
  const server = await startServer({
    port: 0,
    open: async (publicUrl) =>
      openIdp({
        store: await openSqliteStore({ location: { kind: 'memory' } }),
        publicUrl,
        settings: { seed: builtInSeed(), ...settings },
        log: logInto(logged),
        keyPool: sharedKeys(),
      }),
    ...options,
  })
  let closed: Promise<void> | undefined
  const close = () => {
    closed ??= server.close()
    return closed
  }
  t.after(close)
  return { ...server, close, logged }
}
