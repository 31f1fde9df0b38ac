/** A page that the header links to; `path` is below the issuer's base. */
export interface NavigationEntry {
  readonly text: string
  readonly path: string
}

/** The pages of an issuer, in the order the header shows them. */
export const NAVIGATION = {
  overview: { text: 'Overview', path: '/' },
  mint: { text: 'Mint', path: '/mint' },
  tokens: { text: 'Tokens', path: '/tokens' },
  keys: { text: 'Keys', path: '/keys' },
  staticTables: { text: 'Static tokens', path: '/static-tables' },
  clients: { text: 'Clients', path: '/clients' },
  subjects: { text: 'Subjects', path: '/subjects' },
  inspect: { text: 'Inspect', path: '/inspect' },
  connect: { text: 'Connect', path: '/connect' },
  flow: { text: 'Flow', path: '/flow' },
  probe: { text: 'Probe', path: '/probe' },
  faults: { text: 'Faults', path: '/faults' },
  clock: { text: 'Clock', path: '/clock' },
  events: { text: 'Events', path: '/events' },
} as const satisfies Readonly<Record<string, NavigationEntry>>

/** The name of a page in the header. */
export type NavigationName = keyof typeof NAVIGATION
