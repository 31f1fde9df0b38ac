import type { OwnCommand } from '../command-row.ts'

/** `start`: the server itself. */
export const START: OwnCommand = {
  kind: 'own',
  name: 'start',
  description: 'Start the server, and stop it by Ctrl-C.',
  heading: 'Server:',
  heeds: 'start',
  details: `Every option can also be set by an environment variable (MOCK_IDP_PORT for --port) or in
mock-idp.config.json (port). A flag is stronger than the environment, the environment than the file.`,
  examples: [
    'mcp-mock-idp start',
    'mcp-mock-idp start --port 0 --ephemeral',
    'mcp-mock-idp start --issuer https://idp.example.com --data ./idp-state',
  ],
  async run({ config }) {
    const { start } = await import('../start.ts')
    return await start(config)
  },
}
