import { Argument, type Command, Option } from 'commander'
import type { Config } from '../config/read-config.ts'
import { SERVER_VARIABLE } from '../config/script-options.ts'
import type { JsonObject } from '../core/protocol/json.ts'
import type {
  ArgumentRow,
  CommandCall,
  CommandRow,
  OwnCommand,
  ServerCommand,
} from './command-row.ts'
import { addOptionFlags, readCommandConfig } from './option-flags.ts'
import { tellPerson } from './output.ts'
import { readArguments } from './read-arguments.ts'
import { addRequestFlags, readRequest } from './request-flags.ts'
import { serverCall } from './server-call.ts'
import { addTargetFlags, readTarget, type Target } from './target.ts'
import { useServer } from './use-server.ts'

/** Gives a program, or a noun of it, the command of a row: flags, arguments, help with examples, and what it does. */
export function addCommand(parent: Command, row: CommandRow): void {
  const command = parent
    .command(row.name)
    .description(row.description)
    .addHelpText('after', furtherHelp(row))
  if (row.heading !== undefined) command.helpGroup(row.heading)
  if (row.kind === 'group') {
    for (const one of row.commands) addCommand(command, one)
    return
  }
  addInput(command, row)
  command.action(() => carryOut(command, row))
}

function furtherHelp({ details, examples }: CommandRow): string {
  const about = details === undefined ? [] : ['', details]
  const lines = examples.map((example) => `  ${example}`)
  return [...about, '', 'Examples:', ...lines].join('\n')
}

function addInput(command: Command, row: ServerCommand | OwnCommand): void {
  for (const one of row.arguments ?? []) command.addArgument(argumentFor(one))
  addRequestFlags(command, [...(row.flags ?? []), ...(row.choices ?? [])])
  const heeds = row.kind === 'server' ? 'target' : row.heeds
  if (heeds === 'target') {
    command.addOption(new Option('--json', 'Print JSON.'))
    addTargetFlags(command)
  }
  addOptionFlags(command, heeds === 'target' ? 'every' : heeds)
}

function argumentFor({ name, help, isOptional, isRepeated }: ArgumentRow): Argument {
  const dots = isRepeated === true ? '...' : ''
  return new Argument(isOptional === true ? `[${name}${dots}]` : `<${name}${dots}>`, help)
}

async function carryOut(command: Command, row: ServerCommand | OwnCommand): Promise<void> {
  const call = readCall(command, row)
  const exitCode = row.kind === 'own' ? await row.run(call) : await runOnServer(row, call)
  if (exitCode !== undefined) process.exitCode = exitCode
}

async function runOnServer(row: ServerCommand, call: CommandCall): Promise<number | undefined> {
  const client = await useServer(call.config, call.target.server)
  tellPerson(`Using ${client.about}.`)
  try {
    return await row.run(serverCall(row, call, client))
  } finally {
    await client.close()
  }
}

/** What the command line asks for; throws one `ConfigError` with everything that is wrong with it. */
function readCall(command: Command, row: ServerCommand | OwnCommand): CommandCall {
  const values = command.opts()
  const { args, members } = readArguments(row.arguments ?? [], command.args)
  const flags = readRequest(row.flags ?? [], values)
  const choices = readRequest(row.choices ?? [], values)
  const target = readTarget(values)
  const body: JsonObject = { ...members, ...flags.body }
  const read = { args, body, choices: choices.body, json: values.json === true }
  const together = row.mistakes?.(read) ?? []
  const mistakes = [...flags.mistakes, ...choices.mistakes, ...together, ...target.mistakes]
  const isBlind = row.kind === 'own' && row.heeds === 'nothing'
  const config = readCommandConfig(command, mistakes, isBlind ? 'nothing' : 'configuration')
  return { ...read, config, target: { ...target, server: serverOf(target, config) } }
}

/** The server that is named, or that the shell was told of, unless a flag says otherwise (`env`). */
function serverOf({ server }: Target, { sources }: Config): string | undefined {
  const isElsewhere = [sources.port, sources.data, sources.database].includes('flag')
  const { [SERVER_VARIABLE]: told } = process.env
  return server ?? (isElsewhere || told === '' ? undefined : told)
}
