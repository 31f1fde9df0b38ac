/** A URL whose parts stand as they are written: printable ASCII that RFC 3986 §2 has, and nothing that a reader would repair. */
const URL_PARTS =
  /^(https?):\/\/([^/?#]*)(\/[A-Za-z0-9\-._~!$&'()*+,;=:@%/]*)?(\?[A-Za-z0-9\-._~!$&'()*+,;=:@%/?]*)?(#.*)?$/i
const HOST = /^([A-Za-z0-9\-._~]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?$/
const DOT_SEGMENT = /^(\.|%2e){1,2}$/i

/** The longest one, in characters: it stands in every token of the client. */
const LONGEST = 1024

/** Says whether a client_id means to be the URL of a client's metadata document. */
export function isClientIdUrl(clientId: string): boolean {
  return /^https?:/i.test(clientId)
}

/**
 * Says why a URL cannot name a client by its metadata document (draft-ietf-oauth-client-id-metadata-document §3);
 * undefined where it can. `http` goes on loopback only, where that is allowed.
 */
export function clientIdUrlProblem(
  clientId: string,
  { loopback }: { readonly loopback: boolean },
): string | undefined {
  if (clientId.length > LONGEST) return `must have at most ${LONGEST} characters`
  const [, scheme = '', authority = '', path, , fragment] = URL_PARTS.exec(clientId) ?? []
  if (scheme === '') return 'must be an absolute URL in the characters of one (RFC 3986)'
  if (scheme.toLowerCase() === 'http' && !loopback)
    return 'must have the scheme https; http goes on loopback only, where the server was started with --loopback-client-metadata'
  if (authority.includes('@')) return 'must have no user information'
  if (fragment !== undefined) return 'must have no fragment'
  if (!HOST.test(authority) || !URL.canParse(clientId))
    return 'must name a host, and a port at most'
  return pathProblem(path)
}

function pathProblem(path: string | undefined): string | undefined {
  if (path === undefined) return 'must have a path, be it "/"'
  return path.split('/').some((segment) => DOT_SEGMENT.test(segment))
    ? 'must have no "." and no ".." in its path'
    : undefined
}
