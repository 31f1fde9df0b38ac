import type { Issuer } from '../../core/issuers/issuer.ts'
import { ENDPOINTS } from '../../core/protocol/endpoints.ts'
import { printableText } from './printable-text.ts'

/** One of an issuer's URLs, to be read and copied. */
export interface IssuerUrl {
  readonly id: string
  readonly label: string
  /** What its path is appended to; '' where the URL is not made of two. */
  readonly base: string
  readonly path: string
}

/** The URLs that a verifier or a client is configured with. */
export function issuerUrls(issuer: Issuer): readonly IssuerUrl[] {
  const base = issuer.url
  return [
    { id: 'url-issuer', label: 'Issuer', base: '', path: printableText(issuer.issuer) },
    { id: 'url-jwks', label: 'JWKS', base, path: ENDPOINTS.jwks },
    { id: 'url-introspect', label: 'Introspection', base, path: ENDPOINTS.introspect },
    { id: 'url-revoke', label: 'Revocation', base, path: ENDPOINTS.revoke },
    { id: 'url-token', label: 'Token', base, path: ENDPOINTS.token },
    { id: 'url-openid', label: 'OpenID configuration', base, path: ENDPOINTS.openidMetadata },
    { id: 'url-oauth', label: 'OAuth metadata', base, path: ENDPOINTS.oauthMetadata },
  ]
}
