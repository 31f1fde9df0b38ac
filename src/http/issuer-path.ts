import { DEFAULT_ISSUER_NAME } from '../core/issuers/issuer.ts'
import { ENDPOINTS } from '../core/protocol/endpoints.ts'

/** What a request path names: an issuer, and a path below its base. */
export interface IssuerPath {
  readonly name: string
  readonly path: string
}

/** The documents that stand at a path-inserted URL too (RFC 8414 §3.1). */
const INSERTED = [ENDPOINTS.oauthMetadata, ENDPOINTS.openidMetadata]

/** The path of a request target, without its query; of an absolute-form target, the part behind the authority. */
export function targetPath(target: string): string {
  const local = target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '')
  return local.split(/[?#]/, 1)[0] || '/'
}

/** Reads which issuer a path is of, whether or not there is one of that name; the root is the default issuer's. */
export function readIssuerPath(path: string): IssuerPath {
  for (const document of INSERTED) {
    const name = path.startsWith(document) ? nameBehind(path.slice(document.length)) : undefined
    if (name !== undefined) return { name, path: document }
  }
  const match = /^\/issuers\/([^/]+)(\/.*)?$/.exec(path)
  if (match?.[1] === undefined) return { name: DEFAULT_ISSUER_NAME, path }
  return { name: match[1], path: match[2] ?? '/' }
}

function nameBehind(rest: string): string | undefined {
  return /^\/issuers\/([^/]+)$/.exec(rest)?.[1]
}

/**
 * The document that a client looks for at a path when it was given the default issuer's identifier verbatim, and that
 * has a path of its own: inserted (RFC 8414 §3.1) or appended (OpenID Connect Discovery 1.0 §4). Undefined: none.
 */
export function givenIssuerDocument(path: string, issuer: string | undefined): string | undefined {
  if (issuer === undefined || !path.includes('/.well-known/') || !URL.canParse(issuer)) {
    return undefined
  }
  const base = new URL(issuer).pathname.replace(/\/+$/, '')
  return INSERTED.find((document) => path === document + base || path === base + document)
}

/** Says whether a path is of the admin API, of whichever issuer. */
export function isApiPath(path: string): boolean {
  return /^\/api(\/|$)/.test(readIssuerPath(path).path)
}
