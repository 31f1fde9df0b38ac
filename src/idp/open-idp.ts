import { setMaxListeners } from 'node:events'
import { DEFAULT_ISSUER_NAME } from '../core/issuers/issuer.ts'
import { INITIAL_ALGS } from '../core/keys/algorithms.ts'
import { randomText } from '../core/keys/key-material.ts'
import type { Store, Tables } from '../store/store.ts'
import { SYSTEM_CLOCK } from './clock.ts'
import { insertIssuer, provideKeysLater } from './create-issuer.ts'
import type { Clock, Idp, IdpSettings, Log, OAuthSettings } from './idp.ts'
import { type KeyPool, keyPool } from './key-pool.ts'
import { makeInitialKeys } from './provision-keys.ts'
import { requestLog } from './request-log.ts'
import { EMPTY_SEED } from './seed.ts'
import { noteServedAs } from './served-as.ts'

/** What an identity provider is opened with. */
export interface OpenOptions {
  readonly store: Store
  /** The server's own URL, without a trailing slash. */
  readonly publicUrl: string
  readonly settings?: Partial<Omit<IdpSettings, 'oauth'>> & {
    readonly oauth?: Partial<OAuthSettings>
  }
  readonly clock?: Clock
  readonly log?: Log
  /** Where RSA keys come from; made on demand where absent. */
  readonly keyPool?: KeyPool
}

/** Where FastMCP listens when nobody says otherwise, with the path that is part of the resource (RFC 8707 §2). */
export const DEFAULT_AUDIENCE = 'http://127.0.0.1:8000/mcp'

const DEFAULT_OAUTH: OAuthSettings = {
  accessTokenFormat: 'jwt',
  accessTokenTyp: 'at+jwt',
  defaultScope: 'read',
  authorizationCodeLifetimeSeconds: 60,
  refreshTokenLifetimeSeconds: 30 * 24 * 3600,
  deviceCodeLifetimeSeconds: 600,
  refreshTokenGraceSeconds: 0,
  autoApprove: undefined,
  requirePkce: true,
  requirePushedRequests: false,
  requireDpopNonce: false,
  requireRegisteredAuthMethod: false,
  openRegistration: true,
  clientMetadataDocuments: true,
  loopbackClientMetadata: false,
}

const DEFAULT_SETTINGS: IdpSettings = {
  defaultAudience: DEFAULT_AUDIENCE,
  accessTokenLifetimeSeconds: 3600,
  jwksMaxAgeSeconds: 0,
  oauth: DEFAULT_OAUTH,
  seed: EMPTY_SEED,
}

const SILENT: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

/**
 * Opens an identity provider on a store: the first time with the default issuer, its seed and its keys, all in one
 * transaction. It starts no timers; `closeIdp` closes it and the store.
 */
export async function openIdp(options: OpenOptions): Promise<Idp> {
  const { store, publicUrl, clock = SYSTEM_CLOCK, log = SILENT } = options
  const idp: Idp = {
    settings: settingsOf(options),
    store,
    clock,
    log,
    publicUrl,
    databaseId: (await store.settings.get('database_id')) ?? randomText(22),
    startedAt: clock.now(),
    keyPool: options.keyPool ?? keyPool(0),
    keyObjects: new Map(),
    pendingKeys: new Map(),
    pendingDocuments: new Map(),
    pendingKeySets: new Map(),
    requestLog: requestLog(store, log),
    closing: endsManyWaits(),
  }
  const isNew = (await store.issuers.byName(DEFAULT_ISSUER_NAME)) === undefined
  const pairs = isNew ? await makeInitialKeys(idp) : []
  const databaseId = await store.transaction(async (tx) => {
    if ((await tx.issuers.byName(DEFAULT_ISSUER_NAME)) === undefined) {
      await insertIssuer(idp, { tx, name: DEFAULT_ISSUER_NAME, pairs })
    }
    return nameDatabase(idp, tx)
  })
  await provideMissingKeys(idp)
  return { ...idp, databaseId }
}

function settingsOf({ settings }: OpenOptions): IdpSettings {
  const oauth = { ...DEFAULT_OAUTH, ...settings?.oauth }
  return { ...DEFAULT_SETTINGS, ...settings, oauth }
}

/** As many may wait for its end as there are requests under way, and Node warns of more than ten. */
function endsManyWaits(): AbortController {
  const closing = new AbortController()
  setMaxListeners(0, closing.signal)
  return closing
}

/** Names the database once, whichever process comes first, and notes the URL that it is served under. */
async function nameDatabase(idp: Idp, tx: Tables): Promise<string> {
  const known = await tx.settings.get('database_id')
  if (known === undefined) await tx.settings.set('database_id', idp.databaseId)
  await tx.settings.set('public_url', idp.publicUrl)
  await noteServedAs(idp, tx)
  return known ?? idp.databaseId
}

/** Makes the first keys of issuers whose process ended before they were made. */
async function provideMissingKeys(idp: Idp): Promise<void> {
  let after: number | undefined
  for (;;) {
    const issuers = await idp.store.issuers.list({ limit: 500, after })
    for (const issuer of issuers) {
      const there = await idp.store.signingKeys.algsWithCurrent(issuer.id)
      const missing = INITIAL_ALGS.filter((alg) => !there.includes(alg))
      if (missing.length > 0) provideKeysLater(idp, issuer, missing)
    }
    after = issuers.at(-1)?.id
    if (issuers.length < 500) return
  }
}
