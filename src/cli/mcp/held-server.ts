import type { Config } from '../../config/read-config.ts'
import { tellPerson } from '../output.ts'
import type { ServerClient } from '../server-client.ts'
import { runningServer } from '../use-server.ts'
import type { ServerInUse } from './server-in-use.ts'

/** The server that tools talk to, found at the first use and kept. */
export interface HeldServer {
  /** Finds or opens it; where that fails the next use tries again. */
  use(): Promise<ServerInUse>
  /** Has the next use look for a server again, since this one does not answer any more. */
  lose(server: ServerInUse): void
  /** Closes what was opened here. */
  close(): Promise<void>
}

/** Holds the server named by `--server`, else one that answers at the configured port, else one of our own there. */
export function holdServer(config: Config, named: string | undefined): HeldServer {
  let held: Promise<ServerInUse> | undefined
  let current: ServerInUse | undefined
  const find = async () => {
    current = await findOrOpen(config, named)
    tellPerson(`Using ${current.about}`)
    return current
  }
  const use = () => {
    held ??= find().catch((error: unknown) => {
      held = undefined
      throw error
    })
    return held
  }
  return {
    use,
    lose: (server) => {
      // One of our own is here as long as we are.
      if (server !== current || server.kind === 'own') return
      held = undefined
    },
    close: async () => {
      const server = await held?.catch(() => undefined)
      held = undefined
      await server?.client.close()
    },
  }
}

async function findOrOpen(config: Config, named: string | undefined): Promise<ServerInUse> {
  const client = await runningServer(config, named)
  if (client !== undefined) return running(client)
  const { openOwnServer } = await import('./own-server.ts')
  return openOwnServer(config).catch(async (error: unknown) => {
    // Another session may have opened one at the same port meanwhile.
    const other = await runningServer(config, named)
    if (other === undefined) throw error
    return running(other)
  })
}

function running(client: ServerClient): ServerInUse {
  return { client, kind: 'running', about: `${client.about}, which was running already.` }
}
