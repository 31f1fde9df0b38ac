/** The characters of a URI (RFC 3986 §2): whatever else comes would be repaired by one reader and not by another. */
const URI = /^[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]+$/
const LOOPBACK = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?([/?]|$)/i
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
  if (!URI.test(uri) || !URL.canParse(uri)) return 'must be an absolute URI (RFC 3986)'
  const url = new URL(uri)
  if (uri.includes('#')) return 'must have no fragment (RFC 6749 section 3.1.2)'
  if (uri.includes('*'))
    return 'must have no wildcard: redirect URIs are compared exactly (RFC 9700 section 2.1)'
  if (DANGEROUS_SCHEMES.has(url.protocol)) return `must not have the scheme ${url.protocol}`
  if (url.username !== '' || url.password !== '') return 'must have no user information'
  return hostProblem(url.protocol, uri)
}

/** Says what is wrong with the host as it is spelled, before any reader has repaired it. */
function hostProblem(protocol: string, uri: string): string | undefined {
  if (protocol === 'https:' && !/^https:\/\/[^/]/i.test(uri))
    return 'must name a host behind https://'
  if (protocol === 'http:' && !LOOPBACK.test(uri))
    return 'must be https, or http on localhost, 127.0.0.1 or [::1] (RFC 9700 section 2.6)'
  return undefined
}

/** Says whether a redirect URI leads to loopback on the client's own machine, where any port goes (RFC 8252 §7.3). */
export function isLoopbackRedirect(uri: string): boolean {
  return LOOPBACK.test(uri)
}

/** Says whether a redirect URI leads to a web server, rather than to loopback or to an app by its own scheme (RFC 8252 §7). */
export function isWebRedirect(uri: string): boolean {
  return /^https?:/i.test(uri) && !isLoopbackRedirect(uri)
}
