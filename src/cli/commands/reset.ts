import { changeRun } from '../change-run.ts'
import type { ServerCommand } from '../command-row.ts'

/** `reset`: the issuer back to its seed. */
export const RESET: ServerCommand = {
  kind: 'server',
  name: 'reset',
  description: 'Put the issuer back to its seed: all but the keys, or those too.',
  heading: 'Testing:',
  flags: [
    { member: 'keys', flag: '--with-keys', kind: 'switch', help: 'New keys too, whatever signed.' },
  ],
  examples: ['mcp-mock-idp reset', 'mcp-mock-idp reset --issuer-name team-a --with-keys'],
  run: (call) =>
    changeRun(call, {
      method: 'POST',
      path: '/api/reset',
      body: call.body,
      done: 'Back to the seed.',
    }),
}
