import type { JsonObject } from '../../core/protocol/json.ts'
import { CommandFailure, EXIT } from '../command-failure.ts'
import { type CommandCall, textOf } from '../command-row.ts'
import { objectsOf } from '../objects-of.ts'
import { refusal } from '../problem.ts'
import type { ServerClient } from '../server-client.ts'
import { type Check, problem } from './check.ts'
import { checkClock } from './check-clock.ts'
import { checkFaults } from './check-faults.ts'
import { checkAudience, checkIssuer, checkVersion } from './check-issuer.ts'
import { checkMcpServer } from './check-mcp-server.ts'
import { checkReach } from './check-reach.ts'
import { checkServer } from './check-server.ts'
import { checkProxy, checkState } from './check-surroundings.ts'
import { printChecks } from './print-checks.ts'

/** Looks for the usual mistakes and prints what it found; answers the exit code: 1 where something cannot work. */
export async function doctor(call: CommandCall): Promise<number> {
  const { config, target } = call
  const url = target.server ?? `http://localhost:${config.port}`
  const { check, client } = await checkServer(url, config)
  const ofServer = client === undefined ? [] : await checksOf(client, url, call)
  const checks: readonly Check[] = [
    check,
    ...ofServer,
    checkProxy(process.env, new URL(url).hostname),
    checkState(config),
  ]
  await printChecks(checks, call.json)
  return checks.some(({ level }) => level === 'problem') ? EXIT.refused : EXIT.done
}

/** All that is asked of a server that answers; what it refuses is a problem, and hides nothing else. */
async function checksOf(
  client: ServerClient,
  url: string,
  call: CommandCall,
): Promise<readonly Check[]> {
  const ask = asker(client)
  const { base } = call.target
  const status = await ask('GET', '/api/status')
  const groups: readonly (readonly [string, () => Promise<readonly Check[]>])[] = [
    ['version', async () => [checkVersion(status)]],
    ['issuer', async () => issuerChecks(ask, call)],
    ['clock', async () => checkClock(await ask('GET', `${base}/api/clock`), Date.now() / 1000)],
    ['faults', async () => [await faultCheck(ask, base)]],
    ['reach', async () => checkReach(url, String(status.public_url))],
    ['MCP server', async () => mcpServerChecks(ask, call)],
  ]
  const checks: Check[] = []
  for (const [name, look] of groups) checks.push(...(await look().catch(refusedAs(name))))
  return checks
}

function refusedAs(name: string): (error: unknown) => readonly Check[] {
  return (error) => {
    if (!(error instanceof CommandFailure)) throw error
    return [problem(name, error.message, 'Mend what the server refuses, and look again.')]
  }
}

type Ask = (method: 'GET' | 'POST', path: string, body?: JsonObject) => Promise<JsonObject>

function asker(client: ServerClient): Ask {
  return async (method, path, body) => {
    const response = await client.request(method, path, body)
    if (!response.ok) throw await refusal(response, { resource: 'URL' })
    return (await response.json()) as JsonObject
  }
}

async function issuerChecks(
  ask: Ask,
  { config, target, choices }: CommandCall,
): Promise<readonly Check[]> {
  const name = target.base === '' ? 'default' : target.base.slice(target.base.lastIndexOf('/') + 1)
  const { issuer } = await ask('GET', `/api/issuers/${name}`)
  const checks = [checkIssuer(String(issuer), config.issuer)]
  const audience = textOf(choices.audience)
  if (audience === undefined) return checks
  return [...checks, checkAudience(await usualAudience(ask, target.base), audience)]
}

/** The audience of tokens that are minted without one, as the server itself configures verifiers. */
async function usualAudience(ask: Ask, base: string): Promise<string> {
  const { files } = await ask('GET', `${base}/api/connect/environment`)
  const text = String(objectsOf(files)[0]?.text ?? '')
  return /AUDIENCE='([^']*)'/.exec(text)?.[1] ?? ''
}

async function faultCheck(ask: Ask, base: string): Promise<Check> {
  const { items } = await ask('GET', `${base}/api/faults/endpoints`)
  return checkFaults(objectsOf(items))
}

async function mcpServerChecks(ask: Ask, { args, target }: CommandCall): Promise<readonly Check[]> {
  const [url] = args
  if (url === undefined) return []
  return checkMcpServer(
    url,
    await ask('POST', `${target.base}/api/protected-resource/check`, { resource: url }),
  )
}
