import type { FaultAbout } from './fault.ts'
import { faultFromRow } from './fault-row.ts'
import { INTROSPECTION_FAULTS } from './introspection-faults.ts'
import { LIFECYCLE_FAULTS } from './lifecycle-faults.ts'
import { MCP_FAULTS } from './mcp-faults.ts'

/** A case that needs a state of the issuer, an answer of its endpoints, or a second party. */
export interface StateFault extends FaultAbout {
  readonly kind: 'state'
}

/** The cases that need more than keys. */
export const STATE_FAULTS: readonly StateFault[] = [
  ...LIFECYCLE_FAULTS,
  ...INTROSPECTION_FAULTS,
  ...MCP_FAULTS,
].map((row) => ({ kind: 'state', ...faultFromRow(row) }))
