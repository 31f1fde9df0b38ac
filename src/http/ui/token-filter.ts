import type { TokenListFilter } from '../../idp/list-tokens.ts'
import { tokensQuery } from '../admin/bodies/tokens.ts'
import { parseInput } from '../admin/parse-input.ts'

/** The names that the list of tokens is narrowed by, in its address and in its form. */
export const TOKEN_FILTERS = ['q', 'status', 'format', 'client_id', 'subject', 'kid'] as const

/** A name that the list of tokens is narrowed by. */
export type TokenFilterName = (typeof TOKEN_FILTERS)[number]

/** What the list is narrowed by, as it stands in the form; '' where nothing does. */
export type TokenFilterValues = Readonly<Record<TokenFilterName, string>>

/** The filters in an address; any other name in it is left alone. */
export function filterValues(query: URLSearchParams): TokenFilterValues {
  const values = TOKEN_FILTERS.map((name) => [name, query.get(name) ?? ''])
  return Object.fromEntries(values) as TokenFilterValues
}

/** The filters as the API reads them, those that are empty left out; throws `InvalidInput`. */
export function readTokenFilter(values: TokenFilterValues): TokenListFilter {
  const given = Object.entries(values).filter(([, value]) => value !== '')
  const {
    q: text,
    client_id: clientId,
    ...same
  } = parseInput(tokensQuery.omit({ limit: true, cursor: true }), Object.fromEntries(given))
  return { ...same, text, clientId }
}

/** The query of an address with these filters, and of `further` what is not empty. */
export function filterQuery(
  values: TokenFilterValues,
  further: Readonly<Record<string, string>> = {},
): URLSearchParams {
  const given = Object.entries({ ...values, ...further }).filter(([, value]) => value !== '')
  return new URLSearchParams(given)
}

/** A path with a query, and without one where the query is empty. */
export function withQuery(path: string, query: URLSearchParams): string {
  return query.size === 0 ? path : `${path}?${query}`
}
