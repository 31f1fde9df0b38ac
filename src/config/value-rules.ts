import { isIPv6 } from 'node:net'
import { isScopeToken, splitScope } from '../core/protocol/scope.ts'

/** Says whether a text has something in it and no control character. */
export function isSingleLine(text: string): boolean {
  return text !== '' && !/[\p{Cc}\u2028\u2029]/u.test(text)
}

/** Says whether a text can be an address to listen on: a host name or an IP address, IPv6 with or without brackets. */
export function isHost(text: string): boolean {
  if (text.includes(':')) return isIPv6(withoutBrackets(text))
  return /^[A-Za-z0-9._-]{1,253}$/.test(text)
}

/** An IPv6 address without the brackets that it has in URLs (RFC 3986 §3.2.2). */
export function withoutBrackets(host: string): string {
  return host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host
}

/** Says whether a text can be a Host header: a name or an IP address, with or without a port (RFC 9110 §7.2). */
export function isAllowedHost(text: string): boolean {
  return (
    /^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]{1,253})(:\d{1,5})?$/.test(text) &&
    URL.canParse(`http://${text}`)
  )
}

/** Says whether a text is a base URL that paths can be put behind, spelt as URL parsers spell it. */
export function isPublicUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  const isHttp = url.protocol === 'http:' || url.protocol === 'https:'
  const normal = url.pathname === '/' ? url.origin : url.origin + url.pathname
  return isHttp && text === normal && !text.endsWith('/')
}

/** Says whether a text can be sent as a bearer token (RFC 6750 §2.1). */
export function isBearerToken(text: string): boolean {
  return /^[A-Za-z0-9._~+/-]+=*$/.test(text)
}

/** Says whether a text is scopes joined by blanks (RFC 6749 §3.3). */
export function isScope(text: string): boolean {
  const scopes = splitScope(text)
  return scopes.length > 0 && scopes.every(isScopeToken)
}
