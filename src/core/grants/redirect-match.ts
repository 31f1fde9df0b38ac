/** A redirect URI on this machine in its three parts; user information, another host or an odd port is none of it. */
const LOOPBACK = /^(http:\/\/(?:127\.0\.0\.1|\[::1\]|localhost))(?::(\d{1,5}))?([/?].*)?$/

/**
 * Says whether a redirect URI is one that a client registered: character by character (RFC 9700 §4.1.3), but for the
 * port of one on loopback, which a native client gets from its operating system (RFC 8252 §7.3; for `localhost` too).
 */
export function matchesRedirect(registered: readonly string[], asked: string): boolean {
  if (registered.includes(asked)) return true
  const wanted = withoutPort(asked)
  return wanted !== undefined && registered.some((one) => withoutPort(one) === wanted)
}

function withoutPort(uri: string): string | undefined {
  const match = LOOPBACK.exec(uri)
  if (match === null) return undefined
  const [, origin = '', port, rest = ''] = match
  return port !== undefined && Number(port) > 65_535 ? undefined : origin + rest
}
