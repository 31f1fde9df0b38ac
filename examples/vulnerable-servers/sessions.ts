import { randomUUID } from 'node:crypto'

/** Whom a token is about; undefined where it does not say. */
export type Subject = string | undefined

/** The sessions of clients (MCP, streamable HTTP, session management). */
export interface Sessions {
  /** Begins a session of a subject, and answers its id. */
  readonly begin: (subject: Subject) => string
  /** Who began a session; null where there is no such session. */
  readonly ownerOf: (id: string) => Subject | null
}

/** So many are kept; the oldest goes first. */
const MOST = 1000

/** Opens an empty set of sessions. */
export function openSessions(): Sessions {
  const owners = new Map<string, Subject>()
  return {
    begin: (subject) => {
      const [oldest] = owners.keys()
      if (oldest !== undefined && owners.size >= MOST) owners.delete(oldest)
      const id = randomUUID()
      owners.set(id, subject)
      return id
    },
    ownerOf: (id) => (owners.has(id) ? owners.get(id) : null),
  }
}
