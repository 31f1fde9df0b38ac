import type { Config } from '../../config/read-config.ts'
import { findServer, lookAt, type ServerClient, serverClient } from '../server-client.ts'
import { type Check, fine, problem } from './check.ts'
import { portOwner } from './port-owner.ts'

const NAME = 'server'

/** The server that was looked for, where it is one of ours that answers, and what was found. */
export interface ServerCheck {
  readonly check: Check
  readonly client?: ServerClient
}

/** Looks whether a server of ours answers at a URL; where something else does, says who. */
export async function checkServer(url: string, config: Config): Promise<ServerCheck> {
  const address = { url, adminToken: config.adminToken }
  const found = await findServer(address)
  if (found.kind === 'ours') {
    return {
      check: fine(NAME, `A server of ours answers at ${url}.`),
      client: serverClient(address),
    }
  }
  if (found.kind === 'locked') return { check: lockedCheck(url, config) }
  if (found.kind === 'foreign') return { check: await foreignCheck(url) }
  return { check: silentCheck(url) }
}

function lockedCheck(url: string, { adminToken }: Config): Check {
  const remedy = 'Set MOCK_IDP_ADMIN_TOKEN or --admin-token-file to the token of that server.'
  if (adminToken === undefined) {
    return problem('admin token', `The server at ${url} asks for its admin token.`, remedy)
  }
  return problem('admin token', `The server at ${url} has another admin token.`, remedy)
}

async function foreignCheck(url: string): Promise<Check> {
  const look = await lookAt(url, 3000)
  const about = look.kind === 'answer' && look.server !== undefined ? ` (${look.server})` : ''
  const text = `What answers at ${url} is no mcp-mock-idp${about}${ownerWords(url)}.`
  return problem(NAME, text, 'Stop it, or start the server at another port by --port.')
}

function silentCheck(url: string): Check {
  const owner = ownerWords(url)
  const text = `No server answers at ${url}${owner}.`
  const remedy =
    owner === ''
      ? 'Start one by "mcp-mock-idp start", or name one by --server.'
      : 'Stop that process, or start the server at another port by --port.'
  return problem(NAME, text, remedy)
}

function ownerWords(url: string): string {
  const { port, protocol } = new URL(url)
  const owner = portOwner(Number(port) || (protocol === 'https:' ? 443 : 80))
  return owner === undefined ? '' : `: the port is held by ${owner}`
}
