import { randomBytes } from 'node:crypto'
import { isLoopbackHost } from '../config/loopback.ts'
import type { Config } from '../config/read-config.ts'

/** The admin token of a server, and whether it was made for this run; none is needed on loopback. */
export interface AdminToken {
  readonly value: string | undefined
  readonly made: boolean
}

/** Takes the admin token that was set; makes one where the server is reached from beyond loopback and none was set. */
export function adminTokenOf({ adminToken, host }: Config): AdminToken {
  if (adminToken !== undefined) return { value: adminToken, made: false }
  if (host === undefined || isLoopbackHost(host)) return { value: undefined, made: false }
  return { value: newAdminToken(), made: true }
}

/** A new admin token: 256 bits of chance. */
export function newAdminToken(): string {
  return randomBytes(32).toString('base64url')
}
