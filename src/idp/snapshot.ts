import { DEFAULT_ISSUER_NAME } from '../core/issuers/issuer.ts'
import { invalidInput } from '../core/protocol/invalid-input.ts'
import type { Store, Tables } from '../store/store.ts'
import { appendEvent } from './append-event.ts'
import { DETERMINISM_SETTINGS } from './deterministic.ts'
import type { Idp } from './idp.ts'
import { provideMissingKeys } from './provide-missing-keys.ts'
import { noteServedAs } from './served-as.ts'

/** How much of each kind a snapshot brought, over all issuers. */
export interface SnapshotContents {
  readonly issuers: number
  readonly tokens: number
  readonly keys: number
  readonly clients: number
  readonly subjects: number
  readonly staticTables: number
  readonly events: number
}

/** What says who a server is, and so is not taken from a snapshot: the settings of these names. */
const OWN_SETTINGS = ['database_id', 'public_url', 'issuer', ...DETERMINISM_SETTINGS] as const

/** Writes everything of all issuers, as it is at one instant, into one file that its owner alone can read; throws `unavailable`. */
export async function saveSnapshot(idp: Idp, file: string): Promise<void> {
  await settled(idp)
  await idp.store.saveTo(file)
}

/**
 * Replaces everything of all issuers by what a snapshot holds, in one transaction. The server stays who it is: issuers
 * that follow the public URL follow this server's, and the tokens in the snapshot stay active. Throws `InvalidInput`
 * with one sentence, and nothing changed, for a file that is no snapshot, is damaged or comes from a newer release.
 */
export async function loadSnapshot(idp: Idp, file: string): Promise<SnapshotContents> {
  await settled(idp)
  const own = await ownSettings(idp.store)
  const contents = await idp.store.loadFrom(file, async (tx) => {
    const issuer = await tx.issuers.byName(DEFAULT_ISSUER_NAME)
    if (issuer === undefined) throw invalidInput('', 'the snapshot has no default issuer')
    for (const [name, value] of own) await tx.settings.set(name, value)
    await noteServedAs(idp, tx)
    const loaded = await contentsOf(tx)
    const { staticTables, ...rest } = loaded
    const data = { ...rest, static_tables: staticTables }
    await appendEvent(idp, issuer, { tx, type: 'snapshot_loaded', data })
    return loaded
  })
  await provideMissingKeys(idp)
  return contents
}

/** Waits for what is under way to be in the database: keys being made, and requests on their way into the log. */
async function settled(idp: Idp): Promise<void> {
  await Promise.all(idp.pendingKeys.values())
  await idp.requestLog.flush()
}

async function ownSettings(store: Store): Promise<readonly (readonly [string, string])[]> {
  return Promise.all(
    OWN_SETTINGS.map(async (name) => [name, (await store.settings.get(name)) ?? ''] as const),
  )
}

async function contentsOf(tx: Tables): Promise<SnapshotContents> {
  const sum = {
    issuers: 0,
    tokens: 0,
    keys: 0,
    clients: 0,
    subjects: 0,
    staticTables: 0,
    events: 0,
  }
  let after: number | undefined
  for (;;) {
    const issuers = await tx.issuers.list({ limit: 500, after })
    for (const { id } of issuers) {
      const one = await tx.issuers.contents(id)
      sum.issuers += 1
      for (const kind of Object.keys(one) as (keyof typeof one)[]) sum[kind] += one[kind]
    }
    after = issuers.at(-1)?.id
    if (issuers.length < 500) return sum
  }
}
