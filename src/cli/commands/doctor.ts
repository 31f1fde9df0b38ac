import type { OwnCommand } from '../command-row.ts'

/** `doctor`: the usual mistakes. */
export const DOCTOR: OwnCommand = {
  kind: 'own',
  name: 'doctor',
  description: 'Look for the usual mistakes, and say what to do about each.',
  heading: 'Server:',
  heeds: 'target',
  arguments: [
    {
      name: 'URL',
      help: 'An MCP server on this machine: whether it names this issuer as it is spelt.',
      isOptional: true,
    },
  ],
  choices: [
    { member: 'audience', kind: 'text', help: 'The audience that the MCP server expects.' },
  ],
  details: `It looks whether a server answers and who holds the port, at the spelling of the issuer (--issuer is what
you expect it to be), the clock, endpoints that answer badly on purpose, from where it is reached, proxy
variables and the database's place. Exit codes: 0 nothing that cannot work, 1 a problem.`,
  examples: [
    'mcp-mock-idp doctor',
    'mcp-mock-idp doctor http://127.0.0.1:8000/mcp',
    'mcp-mock-idp doctor --issuer http://localhost:9400/issuers/default --audience http://127.0.0.1:8000/mcp',
  ],
  async run(call) {
    const { doctor } = await import('../doctor/doctor.ts')
    return await doctor(call)
  },
}
