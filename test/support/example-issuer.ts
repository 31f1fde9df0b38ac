import type { Member } from '../../examples/vulnerable-servers/member.ts'
import type { ServerOptions } from '../../examples/vulnerable-servers/server.ts'
import { DEFAULT_ISSUER_NAME, type Issuer } from '../../src/core/issuers/issuer.ts'
import { ENDPOINTS } from '../../src/core/protocol/endpoints.ts'
import { startServer } from '../../src/http/server.ts'
import { findIssuer } from '../../src/idp/find-issuer.ts'
import type { Clock, Idp } from '../../src/idp/idp.ts'
import { openIdp } from '../../src/idp/open-idp.ts'
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.ts'
import { RESOURCE_SERVER } from './http.ts'
import { builtInSeed, logInto, sharedKeys } from './test-idp.ts'

/** An identity provider that answers on a free port, for the example servers to trust. */
export interface ExampleIssuer {
  readonly idp: Idp
  readonly issuer: Issuer
  /** What a server of the family is started with to trust it. */
  optionsFor(mode: Member['mode']): ServerOptions
  close(): Promise<void>
}

/** Starts an identity provider with its state in memory; by the real clock unless another is given. */
export async function startExampleIssuer(clock?: Clock): Promise<ExampleIssuer> {
  const server = await startServer({
    port: 0,
    open: async (publicUrl) =>
      openIdp({
        store: await openSqliteStore({ location: { kind: 'memory' } }),
        publicUrl,
        settings: { seed: builtInSeed() },
        log: logInto([]),
        keyPool: sharedKeys(),
        ...(clock === undefined ? {} : { clock }),
      }),
  })
  const issuer = await findIssuer(server.idp, DEFAULT_ISSUER_NAME)
  const [clientId, clientSecret] = RESOURCE_SERVER
  const own = { issuer: issuer.issuer, ...(clock === undefined ? {} : { now: () => clock.now() }) }
  return {
    idp: server.idp,
    issuer,
    optionsFor: (mode) =>
      mode === 'jwt'
        ? { ...own, jwksUri: issuer.url + ENDPOINTS.jwks }
        : {
            ...own,
            introspection: {
              endpoint: issuer.url + ENDPOINTS.introspect,
              clientId,
              clientSecret,
            },
          },
    close: () => server.close(),
  }
}
