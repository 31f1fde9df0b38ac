import type { ServerClient } from '../server-client.ts'

/** The server that tools talk to. */
export interface ServerInUse {
  readonly client: ServerClient
  /** `running`: started by somebody else; `own`: opened here, and gone with this process. */
  readonly kind: 'running' | 'own'
  /** For the model: what it is and what becomes of its state. */
  readonly about: string
}
