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
  const { protocol, hostname, port } = new URL(publicUrl)
  const publicPort = Number(port || OWN_PORT[protocol])
  const hosts = new Set<string>()
  const origins = new Set<string>()
  const add = (name: string, at: { scheme: string; port: number }) => {
    const { origin, spellings } = spelled(name.toLowerCase(), at)
    for (const spelling of spellings) hosts.add(spelling)
    origins.add(origin)
  }
  add(hostname, { scheme: protocol, port: publicPort })
  // Where a proxy in front speaks TLS, the server itself is still reached without it.
  for (const scheme of new Set(['http:', protocol])) {
    for (const name of [...LOOPBACK_NAMES, ...allowedHosts]) {
      add(name, { scheme, port: options.port ?? publicPort })
    }
  }
  return { hosts, origins, adminToken }
}

const OWN_PORT: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 }

/** The origin of a name, and its spellings in a Host header: the port may stay away where it is the scheme's own. */
function spelled(name: string, { scheme, port }: { scheme: string; port: number }) {
  const named = /^(\[.*\]|[^:]*):(\d+)$/.exec(name)
  const bare = named?.[1] ?? name
  const at = Number(named?.[2] ?? port)
  const full = `${bare}:${at}`
  const isOwn = OWN_PORT[scheme] === at
  return {
    origin: `${scheme}//${isOwn ? bare : full}`,
    spellings: isOwn ? [bare, full] : [full],
  }
}
