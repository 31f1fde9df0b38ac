const LOOPBACK_HOSTS: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])
const DANGEROUS_SCHEMES: ReadonlySet<string> = new Set([
  'about:',
  'blob:',
  'data:',
  'file:',
  'filesystem:',
  'ftp:',
  'javascript:',
  'mailto:',
  'view-source:',
  'vbscript:',
  'ws:',
  'wss:',
])

/** Says why a redirect URI cannot be registered (RFC 6749 §3.1.2, RFC 9700 §2.6); undefined where it can. */
export function redirectUriProblem(uri: string): string | undefined {
  if (!URL.canParse(uri)) return 'must be an absolute URI'
  const url = new URL(uri)
  if (uri.includes('#')) return 'must have no fragment (RFC 6749 section 3.1.2)'
  if (uri.includes('*'))
    return 'must have no wildcard: redirect URIs are compared exactly (RFC 9700 section 2.1)'
  if (DANGEROUS_SCHEMES.has(url.protocol)) return `must not have the scheme ${url.protocol}`
  if (url.username !== '' || url.password !== '') return 'must have no user information'
  if (url.protocol === 'http:' && !LOOPBACK_HOSTS.has(url.hostname))
    return 'must be https, or http on a loopback host (RFC 9700 section 2.6)'
  return undefined
}
