import type { Tables } from '../store/store.ts'
import type { Idp } from './idp.ts'
import { newClient } from './new-client.ts'
import { newSubject } from './new-subject.ts'

/** Puts the seed's clients, subjects and static tables into an issuer that has none. */
export async function applySeed(
  idp: Pick<Idp, 'settings'>,
  tx: Tables,
  { issuerId, at }: { readonly issuerId: number; readonly at: number },
): Promise<void> {
  const { clients, subjects, staticTables } = idp.settings.seed
  for (const client of clients) await tx.clients.insert(newClient(client, { issuerId, at }))
  for (const subject of subjects) await tx.subjects.insert(newSubject(subject, { issuerId, at }))
  for (const [name, tokens] of Object.entries(staticTables)) {
    const table = await tx.staticTables.put(issuerId, name, at)
    for (const [token, entry] of Object.entries(tokens)) {
      await tx.staticTables.putToken(table.id, token, entry)
    }
  }
}
