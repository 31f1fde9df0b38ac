import type { Issuer } from '../../core/issuers/issuer.ts'
import { ENDPOINTS } from '../../core/protocol/endpoints.ts'
import { printableText } from '../../core/protocol/printable-text.ts'

/** One of an issuer's URLs, to be read and copied. */
export interface IssuerUrl {
  readonly id: string
  readonly label: string
  /** The URL in pieces between which a line may break; those that all URLs begin with are `common`. */
  readonly pieces: readonly { readonly text: string; readonly common: boolean }[]
}

const PATHS = [
  { id: 'url-jwks', label: 'JWKS', path: ENDPOINTS.jwks },
  { id: 'url-introspect', label: 'Introspection', path: ENDPOINTS.introspect },
  { id: 'url-revoke', label: 'Revocation', path: ENDPOINTS.revoke },
  { id: 'url-token', label: 'Token', path: ENDPOINTS.token },
  { id: 'url-openid', label: 'OpenID configuration', path: ENDPOINTS.openidMetadata },
  { id: 'url-oauth', label: 'OAuth metadata', path: ENDPOINTS.oauthMetadata },
] as const

/** The URLs that a verifier or a client is configured with. */
export function issuerUrls(issuer: Issuer): readonly IssuerUrl[] {
  const identifier = { id: 'url-issuer', label: 'Issuer', pieces: pieces(issuer.issuer, false) }
  return [
    identifier,
    ...PATHS.map(({ id, label, path }) => ({
      id,
      label,
      pieces: [...pieces(issuer.url, true), ...pieces(path, false)],
    })),
  ]
}

/** Breaks a URL before each slash that begins a segment. */
function pieces(url: string, common: boolean): IssuerUrl['pieces'] {
  return printableText(url)
    .split(/(?<![:/])(?=\/)/)
    .map((text) => ({ text, common }))
}
