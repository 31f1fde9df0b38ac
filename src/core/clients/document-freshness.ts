/** The header fields that say how long an answer keeps (RFC 9111 §5), each as it came. */
export interface CacheFields {
  readonly cacheControl?: string | undefined
  readonly age?: string | undefined
  readonly date?: string | undefined
  readonly expires?: string | undefined
}

/** The longest that a document is kept, in seconds, whatever its server says. */
export const LONGEST_FRESH_SECONDS = 24 * 3600

/** How long one keeps whose server says nothing, in seconds (RFC 9111 §4.2.2): over one sign-in, and no longer than it takes to edit it. */
export const UNSAID_FRESH_SECONDS = 10

/** For how many seconds an answer is fresh (RFC 9111 §4.2.1); 0: it is fetched anew each time. */
export function freshSeconds(fields: CacheFields): number {
  const directives = directivesOf(fields.cacheControl ?? '')
  if (directives.has('no-store') || directives.has('no-cache')) return 0
  const maxAge = directives.get('max-age')
  if (maxAge !== undefined) return bounded(wholeSeconds(maxAge) - wholeSeconds(fields.age ?? '0'))
  if (fields.expires === undefined) return UNSAID_FRESH_SECONDS
  const lifetime = (Date.parse(fields.expires) - Date.parse(fields.date ?? '')) / 1000
  return bounded(Number.isNaN(lifetime) ? 0 : lifetime)
}

function directivesOf(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split(',').map((directive) => {
      const [name = '', value = ''] = directive.split('=', 2)
      return [name.trim().toLowerCase(), value.trim().replaceAll('"', '')] as const
    }),
  )
}

/** Seconds that are none count as 0, so that what is not understood is stale (RFC 9111 §4.2.1). */
function wholeSeconds(text: string): number {
  return /^\d{1,10}$/.test(text) ? Number(text) : 0
}

function bounded(seconds: number): number {
  return Math.floor(Math.min(Math.max(seconds, 0), LONGEST_FRESH_SECONDS))
}
