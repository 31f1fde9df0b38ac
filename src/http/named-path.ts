import { z } from 'zod'
import { invalidInput } from '../core/protocol/invalid-input.ts'

/** A kind of thing that has a path of its own by a name that somebody else chose. */
export interface NamedKind {
  /** The path of all of them. */
  readonly path: string
  /** What the name is called. */
  readonly parameter: string
  /** The segment in place of a name that the query has. */
  readonly segment: string
}

/** Registered clients, by client_id. */
export const CLIENTS = { path: '/clients', parameter: 'client_id', segment: 'by-id' } as const

/** Subjects, by sub. */
export const SUBJECTS = { path: '/subjects', parameter: 'sub', segment: 'by-sub' } as const

/** Says whether URL parsers take a name for a step in a path, so that it reaches another place (RFC 3986 §5.2.4). */
export function isPathStep(name: string): boolean {
  return name === '.' || name === '..'
}

/** Says whether a name is no segment of a path; that of the page for a new thing is taken. */
function isUnfitSegment(name: string): boolean {
  return isPathStep(name) || name === 'new'
}

/** The address of a thing below an issuer's base, or of what stands `below` it; a name that no path can carry goes into the query. */
export function namedPath(
  kind: NamedKind,
  name: string,
  { below = '', query = {} }: { below?: string; query?: Readonly<Record<string, string>> } = {},
): string {
  const isUnfit = isUnfitSegment(name)
  const segment = isUnfit ? kind.segment : encodeURIComponent(name)
  const search = new URLSearchParams(isUnfit ? { [kind.parameter]: name, ...query } : query)
  return `${kind.path}/${segment}${below}${search.size === 0 ? '' : `?${search}`}`
}

/** The name that a path has in its segment, or, where the segment says so, in its query. */
export function nameAt(kind: NamedKind, segment: string, inQuery: string | undefined): string {
  return segment === kind.segment ? (inQuery ?? segment) : segment
}

/** The query that such a path of the admin API may have. */
export function nameQuery<Name extends string>(kind: NamedKind & { readonly parameter: Name }) {
  const where = `the ${kind.parameter}, where the path says "${kind.segment}" in place of it: for one that no path can carry, such as ".."`
  return z.strictObject({
    [kind.parameter]: z.string().optional().describe(where),
  } as Record<Name, z.ZodOptional<z.ZodString>>)
}

/** The name that a request to the admin API is about; throws `InvalidInput` for two of them. */
export function nameAsked<Name extends string>(
  kind: NamedKind & { readonly parameter: Name },
  params: Readonly<Record<string, string>>,
  query: Readonly<Partial<Record<Name, string | undefined>>>,
): string {
  const { [kind.parameter]: segment = '' } = params
  const inQuery = query[kind.parameter]
  if (inQuery !== undefined && segment !== kind.segment) {
    throw invalidInput(
      `/${kind.parameter}`,
      `goes with the path ${kind.path}/${kind.segment}; this path has one already`,
    )
  }
  return nameAt(kind, segment, inQuery)
}
