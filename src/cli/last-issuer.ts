import type { Store } from '../store/store.ts'

const SETTING = 'issuer'

/** Notes the identifier that the default issuer was given, so that a command on the database alone uses it too. */
export async function noteIssuer(store: Store, issuer: string | undefined): Promise<void> {
  if ((await lastIssuer(store)) === issuer) return
  await store.transaction((tx) => tx.settings.set(SETTING, issuer ?? ''))
}

/** The identifier that the default issuer was given last; undefined where it followed the public URL. */
export async function lastIssuer(store: Store): Promise<string | undefined> {
  return (await store.settings.get(SETTING)) || undefined
}
