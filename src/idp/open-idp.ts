import { setMaxListeners } from 'node:events'
import { DEFAULT_ISSUER_NAME } from '../core/issuers/issuer.ts'
import { randomText } from '../core/keys/key-material.ts'
import type { Store, Tables } from '../store/store.ts'
import { SYSTEM_CLOCK } from './clock.ts'
import { insertIssuer } from './create-issuer.ts'
import { settleDeterminism } from './deterministic.ts'
import { checkStartKeys, makeFirstKeys } from './first-keys.ts'
import type { Clock, Idp, IdpSettings, Log, OAuthSettings } from './idp.ts'
import { type KeyPool, keyPool } from './key-pool.ts'
import { provideMissingKeys } from './provide-missing-keys.ts'
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
  /**
   * Whether the first keys of a new default issuer are made after it has opened: whatever needs them waits, so that it
   * shows in nothing but the time. For a database that no other process sees.
   */
  readonly keysAfterOpening?: boolean
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
  startKeys: [],
}

const SILENT: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

/**
 * Opens an identity provider on a store: the first time with the default issuer, its seed and its keys, all in one
 * transaction. It starts no timers; `closeIdp` closes it and the store.
 */
export async function openIdp(options: OpenOptions): Promise<Idp> {
  const { store, publicUrl, log = SILENT } = options
  const settings = settingsOf(options)
  const determinism = await settleDeterminism(store, settings.deterministic)
  const worldClock = options.clock ?? SYSTEM_CLOCK
  const clock = options.clock ?? determinism.clock ?? SYSTEM_CLOCK
  const idp: Idp = {
    settings,
    store,
    clock,
    worldClock,
    chance: determinism.chance,
    isDeterministic: determinism.on,
    log,
    publicUrl,
    databaseId: (await store.settings.get('database_id')) ?? randomText(22),
    startedAt: clock.now(),
    keyPool: (determinism.on ? undefined : options.keyPool) ?? keyPool(0),
    keyObjects: new Map(),
    pendingKeys: new Map(),
    pendingCurrent: new Map(),
    pendingDocuments: new Map(),
    pendingKeySets: new Map(),
    requestLog: requestLog(store, log),
    closing: endsManyWaits(),
  }
  const isNew = (await store.issuers.byName(DEFAULT_ISSUER_NAME)) === undefined
  const isFixed = determinism.on || settings.startKeys.length > 0
  const mayWait = options.keysAfterOpening === true && !isFixed
  const pairs = isNew && !mayWait ? await makeFirstKeys(idp, DEFAULT_ISSUER_NAME) : []
  const databaseId = await store.transaction(async (tx) => {
    if ((await tx.issuers.byName(DEFAULT_ISSUER_NAME)) === undefined) {
      await insertIssuer(idp, { tx, name: DEFAULT_ISSUER_NAME, pairs })
    }
    await checkStartKeys(idp, tx)
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
