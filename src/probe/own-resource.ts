import type { Target } from './target.ts'

const LOOPBACK_NAMES: readonly string[] = ['localhost', '127.0.0.1', '[::1]']

/** Says whether a resource's name stands for the probed endpoint: its URL, by any name of the same loopback port, or a part of it that begins at the origin; a token for any other must not be sent there (B-02). */
export function isOwnResource({ url }: Pick<Target, 'url'>, resource: string): boolean {
  if (!URL.canParse(resource)) return false
  const named = new URL(resource)
  if (named.protocol !== url.protocol || named.port !== url.port) return false
  if (!namesOf(url).includes(named.hostname)) return false
  const path = withoutSlash(named.pathname)
  return path === '' || `${withoutSlash(url.pathname)}/`.startsWith(`${path}/`)
}

/** The names that a target's resource may be given besides its very URL: with and without a slash, its origin alone, and all that by its other loopback names. */
export function namesOfResource({ url }: Pick<Target, 'url'>): readonly string[] {
  const path = withoutSlash(url.pathname)
  const origins = namesOf(url).map(
    (name) => `${url.protocol}//${name}${url.port === '' ? '' : `:${url.port}`}`,
  )
  const names = origins.flatMap((origin) => [
    origin + path,
    `${origin}${path}/`,
    origin,
    `${origin}/`,
  ])
  return [...new Set(names)]
}

/** The names of a host that mean the same machine. */
function namesOf({ hostname }: URL): readonly string[] {
  if (!LOOPBACK_NAMES.includes(hostname)) return [hostname]
  return [hostname, ...LOOPBACK_NAMES.filter((name) => name !== hostname)]
}

function withoutSlash(path: string): string {
  return path.replace(/\/$/, '')
}
