import type { CommandGroup, ServerCommand } from '../command-row.ts'
import { loadSnapshot, saveSnapshot } from '../snapshot.ts'

const FILE = { name: 'FILE', help: 'The file.' } as const

const save: ServerCommand = {
  kind: 'server',
  name: 'save',
  description: 'Write everything of all issuers into one file: keys, tokens, clients, events.',
  arguments: [FILE],
  details: 'The file holds private keys and secrets: nobody else may read it (0600).',
  examples: ['mcp-mock-idp snapshot save failing-run.db'],
  run: saveSnapshot,
}

const load: ServerCommand = {
  kind: 'server',
  name: 'load',
  description: 'Put what a snapshot holds in place of everything of the server.',
  arguments: [FILE],
  examples: ['mcp-mock-idp snapshot load failing-run.db'],
  run: loadSnapshot,
}

/** `snapshot`: one file with everything. */
export const SNAPSHOT: CommandGroup = {
  kind: 'group',
  name: 'snapshot',
  description: 'Save everything into one file, and load it into another server.',
  heading: 'Server:',
  examples: [
    'mcp-mock-idp snapshot save failing-run.db',
    'mcp-mock-idp snapshot load failing-run.db',
  ],
  commands: [save, load],
}
