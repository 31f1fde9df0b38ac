import type { Database, Statement } from 'better-sqlite3'
import type { OwnerSelector, PartOutcome, RevocationSelector, SelectionPart } from '../store.ts'
import { preparedOnce } from './prepared-once.ts'

/** The members of a selector that are conditions on a column; each column has an index of its own, in the order of ids. */
const OWNERS = [
  { member: 'clientId', column: 'client_id' },
  { member: 'subject', column: 'subject' },
  { member: 'kid', column: 'kid' },
] as const

type Owner = (typeof OWNERS)[number]

const OF_ISSUER = 'issuer_id = @issuerId'
const UNREVOKED = '+revoked_at IS NULL'

/** The question how many tokens of a selection are not revoked yet. */
export function countRevocable(db: Database) {
  const prepared = preparedOnce<{ readonly tokens: number }>(db)
  return (issuerId: number, selector: RevocationSelector): number => {
    const count = prepared(countSql(selector))
    return overSelection(issuerId, selector, (values) => count.get(values)?.tokens ?? 0)
  }
}

/**
 * All of one owner less those that are revoked: indexes hold both, so that a million takes some milliseconds. With
 * several owners each token of one of them is looked at.
 */
function countSql(selector: RevocationSelector): string {
  const [owner, ...others] = ownersOf(selector)
  if (selector.jtis !== undefined || others.length > 0)
    return `SELECT count(*) AS tokens FROM tokens WHERE ${conditions(selector)}`
  const of = owner === undefined ? OF_ISSUER : `${OF_ISSUER} AND ${owner.column} = @${owner.member}`
  const all = `SELECT count(*) FROM tokens INDEXED BY ${indexOf(owner)} WHERE ${of}`
  const revokedIndex = owner === undefined ? 'tokens_revoked' : `tokens_revoked_${owner.column}`
  const revoked = `SELECT count(*) FROM tokens INDEXED BY ${revokedIndex} WHERE ${of} AND revoked_at IS NOT NULL`
  return `SELECT (${all}) - (${revoked}) AS tokens`
}

/** The change that revokes those of a selection that are not revoked yet, and answers how many. */
export function revokeSelection(db: Database) {
  const prepared = preparedOnce<never>(db)
  return (issuerId: number, selector: RevocationSelector, revokedAt: number): number => {
    const revoke: Statement<[object]> = prepared(
      `UPDATE tokens SET revoked_at = @revokedAt WHERE ${conditions(selector)}`,
    )
    return overSelection(
      issuerId,
      selector,
      (values) => revoke.run({ ...values, revokedAt }).changes,
    )
  }
}

/** The question how many tokens of a part of a selection are not revoked yet. */
export function countRevocablePart(db: Database) {
  const prepared = preparedOnce<{ readonly tokens: number }>(db)
  const boundsOf = partBounds(db)
  return (issuerId: number, selector: OwnerSelector, part: SelectionPart): PartOutcome => {
    const { index, values, last } = boundsOf(issuerId, selector, part)
    const count = prepared(
      `SELECT count(*) AS tokens FROM tokens INDEXED BY ${index} WHERE ${inPart(selector)}`,
    )
    return { tokens: count.get(values)?.tokens ?? 0, last }
  }
}

/** The change that revokes those of a part of a selection that are not revoked yet. */
export function revokePart(db: Database) {
  const prepared = preparedOnce<never>(db)
  const boundsOf = partBounds(db)
  return (
    issuerId: number,
    selector: OwnerSelector,
    { revokedAt, ...part }: SelectionPart & { readonly revokedAt: number },
  ): PartOutcome => {
    const { index, values, last } = boundsOf(issuerId, selector, part)
    const revoke: Statement<[object]> = prepared(
      `UPDATE tokens INDEXED BY ${index} SET revoked_at = @revokedAt WHERE ${inPart(selector)}`,
    )
    return { tokens: revoke.run({ ...values, revokedAt }).changes, last }
  }
}

/** How a part of a selection is walked, and how far it reaches. */
interface PartBounds {
  readonly index: string
  readonly values: object
  readonly last: number | undefined
}

/** Walks the owner with the fewest tokens ahead, so that a part looks at no more tokens than its size. */
function partBounds(db: Database) {
  const prepared = preparedOnce<{ readonly id: number }>(db)
  return (issuerId: number, selector: OwnerSelector, part: SelectionPart): PartBounds => {
    const values = { ...selector, ...part, issuerId }
    const owners = ownersOf(selector)
    const walks = (owners.length === 0 ? [undefined] : owners).map((owner) => {
      const index = indexOf(owner)
      const of = owner === undefined ? '' : ` AND ${owner.column} = @${owner.member}`
      const end = prepared(`SELECT id FROM tokens INDEXED BY ${index} WHERE ${OF_ISSUER}${of}
        AND id > @after AND id <= @upTo ORDER BY id LIMIT 1 OFFSET @size - 1`)
      return { index, last: end.get(values)?.id }
    })
    const shortest = walks.find(({ last }) => last === undefined)
    const { index, last } = shortest ?? farthest(walks)
    return { index, values: { ...values, last: last ?? part.upTo }, last }
  }
}

/** The walk that gets on most with one part. */
function farthest<Walk extends { readonly last: number | undefined }>(
  walks: readonly Walk[],
): Walk {
  return walks.reduce((one, other) => ((other.last ?? 0) > (one.last ?? 0) ? other : one))
}

function inPart(selector: OwnerSelector): string {
  const own = ownersOf(selector).map(({ column, member }) => ` AND ${column} = @${member}`)
  return `${OF_ISSUER}${own.join('')} AND id > @after AND id <= @last AND ${UNREVOKED}`
}

function ownersOf(selector: OwnerSelector): readonly Owner[] {
  return OWNERS.filter(({ member }) => selector[member] !== undefined)
}

function indexOf(owner: Owner | undefined): string {
  return owner === undefined ? 'tokens_issuer' : `tokens_${owner.column}`
}

function conditions(selector: RevocationSelector): string {
  const own = ownersOf(selector).map(({ column, member }) => `${column} = @${member}`)
  const jti = selector.jtis === undefined ? [] : ['jti = @jti']
  return [OF_ISSUER, ...own, ...jti, UNREVOKED].join(' AND ')
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
