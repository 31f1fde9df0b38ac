import { ALGORITHM_FAULTS } from './algorithm-faults.ts'
import { AUDIENCE_FAULTS } from './audience-faults.ts'
import { CONTROL_FAULTS } from './control-faults.ts'
import { DELIVERY_FAULTS, type DeliveryFault } from './delivery-faults.ts'
import { type Expectation, type TokenFault, VERIFIER_MODES, type VerifierMode } from './fault.ts'
import { HEADER_FAULTS } from './header-faults.ts'
import { ISSUER_FAULTS } from './issuer-faults.ts'
import { KID_FAULTS } from './kid-faults.ts'
import { PAYLOAD_FAULTS } from './payload-faults.ts'
import { SCOPE_FAULTS } from './scope-faults.ts'
import { SERIALIZATION_FAULTS } from './serialization-faults.ts'
import { SIGNATURE_FAULTS } from './signature-faults.ts'
import { STATE_FAULTS, type StateFault } from './state-faults.ts'
import { SUBJECT_FAULTS } from './subject-faults.ts'
import { TIME_FAULTS } from './time-faults.ts'

/** A case of the catalogue. */
export type Fault = TokenFault | StateFault | DeliveryFault

/** The cases whose token is made from keys alone. */
export const TOKEN_FAULTS: readonly TokenFault[] = [
  ...CONTROL_FAULTS,
  ...ALGORITHM_FAULTS,
  ...SIGNATURE_FAULTS,
  ...HEADER_FAULTS,
  ...KID_FAULTS,
  ...SERIALIZATION_FAULTS,
  ...PAYLOAD_FAULTS,
  ...TIME_FAULTS,
  ...ISSUER_FAULTS,
  ...AUDIENCE_FAULTS,
  ...SUBJECT_FAULTS,
  ...SCOPE_FAULTS,
]

/** Every case there is. */
export const FAULTS: readonly Fault[] = [...TOKEN_FAULTS, ...STATE_FAULTS, ...DELIVERY_FAULTS]

const BY_ID: ReadonlyMap<string, Fault> = new Map(FAULTS.map((fault) => [fault.id, fault]))

/** The case of an id; undefined where there is none. */
export function faultById(id: string): Fault | undefined {
  return BY_ID.get(id)
}

/** What a correct resource server does with the case, by how it checks tokens. */
export function expectedByMode(fault: Fault): Readonly<Record<VerifierMode, Expectation>> {
  const modes = VERIFIER_MODES.map((mode) => [mode, expectedIn(mode, fault)])
  return Object.fromEntries(modes) as Record<VerifierMode, Expectation>
}

function expectedIn(mode: VerifierMode, fault: Fault): Expectation {
  if (fault.kind !== 'token') return fault.expected
  if (mode === 'static') return 'reject'
  if (mode === 'introspection') return fault.inactive ? 'reject' : introspected(fault)
  return fault.expected
}

/** What introspection calls active says nothing of headers and spellings; where it is a matter of policy, it stays one. */
function introspected(fault: TokenFault): Expectation {
  return fault.expected === 'policy' ? 'policy' : 'accept'
}
