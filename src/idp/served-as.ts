import type { Issuer } from '../core/issuers/issuer.ts'
import type { Tables } from '../store/store.ts'
import type { Idp } from './idp.ts'
import { issuerOf } from './issuer-of.ts'

/** The name of the setting: under which URLs and identifiers the database has been served, the latest last. */
const SETTING = 'served_as'

/** How many are remembered: a server on a random port has another URL at each start. */
const KEPT = 100

interface Served {
  readonly public_url: string
  /** The default issuer's identifier where one was given. */
  readonly issuer?: string
}

/** Notes under which URL and identifier the database is served, within a transaction. */
export async function noteServedAs(
  { publicUrl, settings }: Pick<Idp, 'publicUrl' | 'settings'>,
  tx: Tables,
): Promise<void> {
  const { issuer } = settings
  const now: Served = { public_url: publicUrl, ...(issuer === undefined ? {} : { issuer }) }
  const before = (await servedAs(tx)).filter(
    (one) => one.public_url !== now.public_url || one.issuer !== now.issuer,
  )
  await tx.settings.set(SETTING, JSON.stringify([...before, now].slice(-KEPT)))
}

async function servedAs(tables: Tables): Promise<readonly Served[]> {
  const text = await tables.settings.get(SETTING)
  return text === undefined ? [] : (JSON.parse(text) as readonly Served[])
}

/** Every identifier that an issuer has gone by: a token from before its URL changed is still one of its own. */
export async function identifiersOf(idp: Idp, issuer: Issuer): Promise<readonly string[]> {
  const served = await servedAs(idp.store)
  return served.map(
    (one) =>
      issuerOf({ publicUrl: one.public_url, settings: { issuer: one.issuer } }, issuer).issuer,
  )
}
