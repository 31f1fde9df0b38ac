import type { Database, Statement } from 'better-sqlite3'
import type { RevocationSelector } from '../store.ts'
import { preparedOnce } from './prepared-once.ts'

/** The members of a selector that are conditions on a column. */
const CONDITIONS = [
  { member: 'clientId', sql: 'client_id = @clientId' },
  { member: 'subject', sql: 'subject = @subject' },
  { member: 'kid', sql: 'kid = @kid' },
] as const

/** The question how many tokens of a selection are not revoked yet. */
export function countRevocable(db: Database) {
  const prepared = preparedOnce<{ readonly tokens: number }>(db)
  return (issuerId: number, selector: RevocationSelector): number => {
    const count = prepared(`SELECT count(*) AS tokens FROM tokens ${where(selector)}`)
    return overSelection(issuerId, selector, (values) => count.get(values)?.tokens ?? 0)
  }
}

/** The change that revokes those of a selection that are not revoked yet, and answers how many. */
export function revokeSelection(db: Database) {
  const prepared = preparedOnce<never>(db)
  return (issuerId: number, selector: RevocationSelector, revokedAt: number): number => {
    const revoke: Statement<[object]> = prepared(
      `UPDATE tokens SET revoked_at = @revokedAt ${where(selector)}`,
    )
    return overSelection(
      issuerId,
      selector,
      (values) => revoke.run({ ...values, revokedAt }).changes,
    )
  }
}

function where(selector: RevocationSelector): string {
  const given = CONDITIONS.filter(({ member }) => selector[member] !== undefined)
  const conditions = ['issuer_id = @issuerId', 'revoked_at IS NULL', ...given.map(({ sql }) => sql)]
  if (selector.jtis !== undefined) conditions.push('jti = @jti')
  return `WHERE ${conditions.join(' AND ')}`
}

/** Adds up what a statement says of a selection: it is run once, or where jtis are given, for each of them. */
function overSelection(
  issuerId: number,
  selector: RevocationSelector,
  run: (values: object) => number,
): number {
  const { jtis, ...rest } = selector
  if (jtis === undefined) return run({ ...rest, issuerId })
  let sum = 0
  for (const jti of new Set(jtis)) sum += run({ ...rest, issuerId, jti })
  return sum
}
