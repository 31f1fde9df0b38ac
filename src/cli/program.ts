import { Command, Option } from 'commander'
import type { JsonObject } from '../core/protocol/json.ts'
import { VERSION } from '../idp/status.ts'
import { mint } from './mint.ts'
import { MINT_FLAGS } from './mint-flags.ts'
import { addOptionFlags, readCommandConfig } from './option-flags.ts'
import { tellPerson } from './output.ts'
import { addProbeFlags, readProbeFlags } from './probe-flags.ts'
import { protectedResource } from './protected-resource.ts'
import {
  addProtectedResourceFlags,
  readProtectedResourceFlags,
} from './protected-resource-flags.ts'
import { addRequestFlags, type RequestFlag, readRequest } from './request-flags.ts'
import { ROTATE_FLAGS, rotate } from './rotate.ts'
import type { ServerClient } from './server-client.ts'
import { addTargetFlags, readTarget } from './target.ts'
import { useServer } from './use-server.ts'

/** The command line: `start`, `mint`, `rotate`, `probe` and `protected-resource`. The server is loaded only where one is opened, since that takes the most of a short command's time. */
export function createProgram(): Command {
  const program = new Command('mcp-mock-idp')
    .description('A mock identity provider for people who build MCP servers.')
    .version(VERSION)
    .exitOverride()
    .addHelpText('after', EXAMPLES)
  addStart(program)
  addMint(program)
  addRotate(program)
  addProbe(program)
  addProtectedResource(program)
  return program
}

const EXAMPLES = `
Examples:
  mcp-mock-idp start --ephemeral
  TOKEN=$(mcp-mock-idp mint --subject alice --scope read)
  mcp-mock-idp rotate --unannounced
  mcp-mock-idp probe http://127.0.0.1:8000/mcp
  mcp-mock-idp protected-resource http://127.0.0.1:8000/mcp --scope read

mcp-mock-idp COMMAND --help lists the flags of a command.`

function addStart(program: Command): void {
  const command = program
    .command('start')
    .description('Start the server, and stop it by Ctrl-C.')
    .addHelpText('after', START_EXAMPLES)
  addOptionFlags(command, 'start')
  command.action(async () => {
    const config = readCommandConfig(command)
    const { start } = await import('./start.ts')
    process.exitCode = await start(config)
  })
}

const START_EXAMPLES = `
Every option can also be set by an environment variable (MOCK_IDP_PORT for --port) or in
mock-idp.config.json (port). A flag is stronger than the environment, the environment than the file.

Examples:
  mcp-mock-idp start
  mcp-mock-idp start --port 0 --ephemeral
  mcp-mock-idp start --issuer https://idp.example.com --data ./idp-state`

function addMint(program: Command): void {
  const command = program
    .command('mint')
    .description('Mint a token and print it.')
    .addHelpText('after', MINT_EXAMPLES)
  addRequestCommand(command, MINT_FLAGS, mint)
}

const MINT_EXAMPLES = `
The token is printed alone on stdout. It is minted by the server that answers at --server, else on the
database itself.

Examples:
  mcp-mock-idp mint --subject alice --scope read --audience http://127.0.0.1:8000/mcp
  mcp-mock-idp mint --expires-in -60
  mcp-mock-idp mint --format opaque --json
  mcp-mock-idp mint --alg ES256 --claims '{"roles":["admin"],"sub":null}'`

function addRotate(program: Command): void {
  const command = program
    .command('rotate')
    .description('Put the next signing key in place of the current one.')
    .addHelpText('after', ROTATE_EXAMPLES)
    .addOption(new Option('--unannounced', 'Sign at once with a key that no verifier has seen.'))
  addRequestCommand(command, ROTATE_FLAGS, (client, request) => {
    const announced = command.opts().unannounced === true ? { announced: false } : {}
    return rotate(client, { ...request, body: { ...request.body, ...announced } })
  })
}

const ROTATE_EXAMPLES = `
Examples:
  mcp-mock-idp rotate
  mcp-mock-idp rotate --alg ES256 --grace-seconds 0`

function addProbe(program: Command): void {
  const command = program
    .command('probe')
    .description('Send bad tokens to an MCP server, and tell which of them it falls for.')
    .argument('<URL>', 'The MCP endpoint itself.')
    .addHelpText('after', PROBE_EXAMPLES)
  addProbeFlags(command)
  addTargetFlags(command)
  addOptionFlags(command, 'every')
  command.action(async (url: string) => {
    const values = command.opts()
    const choices = readProbeFlags(url, values)
    const target = readTarget(values)
    const config = readCommandConfig(command, [...choices.mistakes, ...target.mistakes])
    const client = await useServer(config, target.server)
    tellPerson(`Using ${client.about}.`)
    try {
      const { probe } = await import('./probe.ts')
      process.exitCode = await probe(client, { base: target.base, choices })
    } finally {
      await client.close()
    }
  })
}

const PROBE_EXAMPLES = `
The server has to trust this issuer. Exit codes: 0 all as it should be, 1 findings, 2 it could not be run.

Examples:
  mcp-mock-idp probe http://127.0.0.1:8000/mcp
  mcp-mock-idp probe http://127.0.0.1:8000/mcp --only exp,aud-* --show
  mcp-mock-idp probe http://127.0.0.1:8000/mcp --drill rotation --max-wait 120
  mcp-mock-idp probe http://127.0.0.1:8000/mcp --format sarif --output probe.sarif
  mcp-mock-idp probe http://127.0.0.1:8000/sse --transport sse --baseline known.json`

function addProtectedResource(program: Command): void {
  const command = program
    .command('protected-resource')
    .description(
      'Draft the metadata and the 401 by which clients of an MCP server find the issuer.',
    )
    .argument('<URL>', 'The MCP endpoint itself, spelt as its clients spell it.')
    .addHelpText('after', PROTECTED_RESOURCE_EXAMPLES)
  addProtectedResourceFlags(command)
  addTargetFlags(command)
  addOptionFlags(command, 'every')
  command.action(async (url: string) => {
    const values = command.opts()
    const choices = readProtectedResourceFlags(url, values)
    const target = readTarget(values)
    const config = readCommandConfig(command, [...choices.mistakes, ...target.mistakes])
    const client = await useServer(config, target.server)
    tellPerson(`Using ${client.about}.`)
    try {
      process.exitCode = await protectedResource(client, { base: target.base, choices })
    } finally {
      await client.close()
    }
  })
}

const PROTECTED_RESOURCE_EXAMPLES = `
--check looks at a server on this machine only. Exit codes: 0 done, 1 clients cannot use what it serves.

Examples:
  mcp-mock-idp protected-resource http://127.0.0.1:8000/mcp --scope read > oauth-protected-resource.json
  mcp-mock-idp protected-resource http://127.0.0.1:8000/mcp --format challenge
  mcp-mock-idp protected-resource http://127.0.0.1:8000/mcp --scope read --check`

type Run = (
  client: ServerClient,
  request: { readonly base: string; readonly body: JsonObject; readonly json: boolean },
) => Promise<void>

/** A command that sends one request to a server, and prints what it answers. */
function addRequestCommand(command: Command, flags: readonly RequestFlag[], run: Run): void {
  addRequestFlags(command, flags)
  command.addOption(new Option('--json', 'Print the whole answer as JSON.'))
  addTargetFlags(command)
  addOptionFlags(command, 'every')
  command.action(async () => {
    const values = command.opts()
    const { body, mistakes } = readRequest(flags, values)
    const target = readTarget(values)
    const config = readCommandConfig(command, [...mistakes, ...target.mistakes])
    const client = await useServer(config, target.server)
    tellPerson(`Using ${client.about}.`)
    try {
      await run(client, { base: target.base, body, json: values.json === true })
    } finally {
      await client.close()
    }
  })
}
