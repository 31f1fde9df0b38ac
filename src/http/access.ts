/** Who may reach the server, and how: by which names, from which origins, with which token. */
export interface Access {
  /** Host header values that are ours, in lower case, with the port where it is not the scheme's own. */
  readonly hosts: ReadonlySet<string>
  /** Origins whose pages may change things: the server's own. */
  readonly origins: ReadonlySet<string>
  /** The admin token's text; undefined: none is needed. */
  readonly adminToken?: string | undefined
}

/** What the rules of access are made from. */
export interface AccessOptions {
  readonly publicUrl: string
  /** The port that the server listens on; undefined where somebody else listens. */
  readonly port?: number | undefined
  /** Further names, as `host` or `host:port`. */
  readonly allowedHosts?: readonly string[] | undefined
  readonly adminToken?: string | undefined
}

/** The names that mean this machine and cannot be taken over by DNS rebinding. */
const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'] as const

/** The rules of access of a server: loopback names with its port, its public name, and what was allowed besides. */
export function accessRules(options: AccessOptions): Access {
  const { publicUrl, allowedHosts = [], adminToken } = options
  const { protocol, host, port } = new URL(publicUrl)
  const listening = options.port ?? Number(port || (protocol === 'https:' ? 443 : 80))
  const hosts = new Set<string>([host.toLowerCase()])
  const names = [...LOOPBACK_NAMES, ...allowedHosts.map((name) => name.toLowerCase())]
  for (const name of names) {
    for (const spelled of withPort(name, listening, protocol)) hosts.add(spelled)
  }
  const origins = new Set([...hosts].map((name) => `${protocol}//${name}`))
  return { hosts, origins, adminToken }
}

/** A name as a Host header has it: with the port, and where that is the scheme's own also without. */
function withPort(name: string, port: number, protocol: string): readonly string[] {
  if (/^(\[.*\]|[^:]*):\d+$/.test(name)) return [name]
  const own = protocol === 'https:' ? 443 : 80
  return port === own ? [name, `${name}:${port}`] : [`${name}:${port}`]
}
