import { Command } from 'commander'
import { VERSION } from '../idp/status.ts'
import { addCommand } from './add-command.ts'
import { COMMANDS } from './command-table.ts'

/** The command line, made of the table of commands. The server is loaded only where one is opened, since that takes the most of a short command's time. */
export function createProgram(): Command {
  const program = new Command('mcp-mock-idp')
    .description('A mock identity provider for people who build MCP servers.')
    .version(VERSION, '--version', 'Print the version.')
    .exitOverride()
    .enablePositionalOptions()
    .addHelpText('after', FURTHER_HELP)
  for (const row of COMMANDS) addCommand(program, row)
  return program
}

const FURTHER_HELP = `
Results go to stdout, everything else to stderr. --json prints them as JSON. Colour is for terminals only;
NO_COLOR switches it off, FORCE_COLOR on.

Exit codes:
  0    done
  1    a finding, or a refusal by the server
  2    wrong use, or a configuration that cannot work
  70   a fault of ours
  130  ended by Ctrl-C

Examples:
  mcp-mock-idp start --ephemeral
  TOKEN=$(mcp-mock-idp mint --subject alice --scope read)
  mcp-mock-idp rotate --unannounced
  mcp-mock-idp probe http://127.0.0.1:8000/mcp
  mcp-mock-idp doctor

mcp-mock-idp COMMAND --help lists the flags of a command.`
