import { inspect } from 'node:util'
import type { McpServer } from '@modelcontextprotocol/server'
import { serveStdio } from '@modelcontextprotocol/server/stdio'
import { ConfigError } from '../../config/config-error.ts'
import { spelling } from '../../config/option-names.ts'
import type { Config } from '../../config/read-config.ts'
import { CommandFailure, EXIT } from '../command-failure.ts'
import { escapeControls } from '../log-line.ts'
import { tellPerson } from '../output.ts'
import { stopSignal } from '../stop-signal.ts'
import { createMcpServer } from './create-mcp-server.ts'
import { type HeldServer, holdServer } from './held-server.ts'

/** Whose issuer the tools are about. */
export interface McpChoices {
  /** A server that was named; undefined: found at the port, or opened. */
  readonly server: string | undefined
  readonly issuerName: string
}

/** Speaks MCP over stdin and stdout until the client closes stdin or a signal comes; answers the exit code. */
export async function serveMcp(
  config: Config,
  { server: named, issuerName }: McpChoices,
): Promise<number> {
  refuseOwnOutput(config)
  const ended = Promise.race([inputEnd(), stopSignal()])
  const held = holdServer(config, named)
  const calling = { held, issuerName, tellFault: tell }
  const connection = serveStdio(() => useOnceReady(createMcpServer(calling), held), {
    onerror: (error) => tellPerson(`mcp-mock-idp: ${escapeControls(error.message)}`),
  })
  const exitCode = await ended
  await connection.close()
  await held.close()
  return exitCode
}

/** What a script waits for has no place here: stdout belongs to the protocol, and the server may be somebody else's. */
function refuseOwnOutput(config: Config): void {
  const given = (['readyFile', 'printEnv'] as const).filter(
    (name) => config.sources[name] !== 'default',
  )
  if (given.length === 0) return
  throw new ConfigError(
    given.map(
      (name) => `${spelling(name, 'flag')}: is for "start"; mcp tells its client by get_status`,
    ),
  )
}

/**
 * Has the server found or opened before the first call, since the MCP server under test may ask for the keys as it
 * starts. Not before the client is: one that only asks what is spoken here (`server/discover`, MCP 2026-07-28) wants
 * no port taken.
 */
function useOnceReady(server: McpServer, held: HeldServer): McpServer {
  server.server.oninitialized = () => {
    // Every call tells it again, to those who can do something about it.
    held.use().catch(tell)
  }
  return server
}

/** Tells a person what went wrong. */
function tell(error: unknown): void {
  for (const sentence of sentencesOf(error)) tellPerson(`mcp-mock-idp: ${sentence}`)
}

function sentencesOf(error: unknown): readonly string[] {
  if (error instanceof ConfigError) return error.mistakes
  if (error instanceof CommandFailure) return error.message.split('\n')
  return [`a fault of ours, please report it: ${inspect(error)}`]
}

/** Resolves when the client closes its end of the pipe, or can no longer be reached (MCP 2025-11-25, lifecycle, shutdown of stdio). */
function inputEnd(): Promise<number> {
  return new Promise((resolve) => {
    const end = () => resolve(EXIT.done)
    process.stdin.once('end', end).once('close', end)
    process.stdout.once('close', end)
  })
}
