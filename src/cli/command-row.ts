import type { Config } from '../config/read-config.ts'
import type { Json, JsonObject } from '../core/protocol/json.ts'
import type { RequestFlag } from './request-flags.ts'
import type { Method, ServerClient } from './server-client.ts'
import type { Target } from './target.ts'

/** An argument of a command. */
export interface ArgumentRow {
  /** As the help shows it, in capitals. */
  readonly name: string
  readonly help: string
  /** The member of the request that it becomes; absent: the command looks at it itself. */
  readonly member?: string
  readonly isOptional?: true
  /** Whether it may be given several times; only the last argument may. */
  readonly isRepeated?: true
  /** What it can be, for the shell to complete. */
  readonly values?: readonly string[]
}

/** What every command says of itself. */
interface CommandFacts {
  readonly name: string
  /** One sentence. */
  readonly description: string
  /** Under which heading the main help lists it. */
  readonly heading?: string
  /** What else there is to know, a paragraph in the help. */
  readonly details?: string
  /** Whole command lines. */
  readonly examples: readonly string[]
}

/** What a command was given, read and checked. */
export interface CommandCall {
  /** The arguments that become no member of the request, in their order. */
  readonly args: readonly string[]
  /** What the request's flags and arguments ask for. */
  readonly body: JsonObject
  /** The command's own choices. */
  readonly choices: JsonObject
  readonly json: boolean
  readonly config: Config
  readonly target: Target
}

/** A call of a command that talks to a server. */
export interface ServerCall extends CommandCall {
  readonly client: ServerClient
  /** The path of the issuer that is meant, below the server's URL. */
  readonly base: string
  /** Sends a request to a path below the issuer's base; answers its JSON, `{}` where there is none, and throws the refusal by the names of the flags. */
  ask(method: Method, path: string, body?: JsonObject): Promise<JsonObject>
  /** The same for an answer of whatever type. */
  request(method: Method, path: string, body?: JsonObject): Promise<Response>
}

/** What a command takes. */
interface CommandInput {
  readonly arguments?: readonly ArgumentRow[]
  /** Flags that become members of the request. */
  readonly flags?: readonly RequestFlag[]
  /** Flags that are the command's own matter. */
  readonly choices?: readonly RequestFlag[]
  /** What is wrong with the flags taken together, each a sentence that begins with a flag. */
  mistakes?(given: Pick<CommandCall, 'args' | 'body' | 'choices' | 'json'>): readonly string[]
}

/** How a command ended: its exit code, nothing for 0. */
type Ending = number | undefined

/** A command that talks to a server. */
export interface ServerCommand extends CommandFacts, CommandInput {
  readonly kind: 'server'
  run(call: ServerCall): Promise<Ending>
}

/** A command that needs no server, or makes its own. */
export interface OwnCommand extends CommandFacts, CommandInput {
  readonly kind: 'own'
  /** Which flags of the configuration it has; with `target` those that name a server too. */
  readonly heeds: 'start' | 'target' | 'nothing'
  run(call: CommandCall): Promise<Ending>
}

/** Several commands under one noun. */
export interface CommandGroup extends CommandFacts {
  readonly kind: 'group'
  readonly commands: readonly (ServerCommand | OwnCommand)[]
}

/** A command of the program. */
export type CommandRow = ServerCommand | OwnCommand | CommandGroup

/** The value of a choice that is text; undefined where it was not given. */
export function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** The value of a choice that is a number; undefined where it was not given. */
export function numberOf(value: Json | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined
}
