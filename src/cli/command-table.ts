import type { CommandRow } from './command-row.ts'
import { CLIENTS } from './commands/clients.ts'
import { CLOCK } from './commands/clock.ts'
import { completionCommand } from './commands/completion.ts'
import { CONNECT } from './commands/connect.ts'
import { DOCTOR } from './commands/doctor.ts'
import { ENV } from './commands/env.ts'
import { EVENTS } from './commands/events.ts'
import { FAULTS } from './commands/faults.ts'
import { ISSUERS } from './commands/issuers.ts'
import { KEYS } from './commands/keys.ts'
import { MCP } from './commands/mcp.ts'
import { MINT } from './commands/mint.ts'
import { PROBE } from './commands/probe.ts'
import { PROTECTED_RESOURCE } from './commands/protected-resource.ts'
import { RESET } from './commands/reset.ts'
import { ROTATE } from './commands/rotate.ts'
import { SNAPSHOT } from './commands/snapshot.ts'
import { START } from './commands/start.ts'
import { STATIC } from './commands/static.ts'
import { STATUS } from './commands/status.ts'
import { SUBJECTS } from './commands/subjects.ts'
import { TOKENS } from './commands/tokens.ts'

/** Every command there is, in the order of the help: the one source of the program, its help, its completion and its documentation. */
export const COMMANDS: readonly CommandRow[] = [
  START,
  STATUS,
  ENV,
  DOCTOR,
  SNAPSHOT,
  ISSUERS,
  MINT,
  TOKENS,
  STATIC,
  ROTATE,
  KEYS,
  CLIENTS,
  SUBJECTS,
  CONNECT,
  PROTECTED_RESOURCE,
  PROBE,
  MCP,
  EVENTS,
  FAULTS,
  CLOCK,
  RESET,
  completionCommand(() => COMMANDS),
]
