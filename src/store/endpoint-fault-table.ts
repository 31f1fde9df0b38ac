import type {
  EndpointFaultRecord,
  FaultEndpoint,
  NewEndpointFault,
} from '../core/faults/endpoint-fault.ts'

/** Endpoints that are made to answer badly; at most one fault an issuer and endpoint. */
export interface EndpointFaultTable {
  /** Puts a fault in place of whatever the endpoint had; nothing of it is counted yet. */
  put(fault: NewEndpointFault): Promise<EndpointFaultRecord>
  /** Those of an issuer, used up or not, by their endpoints' names. */
  list(issuerId: number): Promise<readonly EndpointFaultRecord[]>
  /** Counts one bad answer, in one statement whoever else counts; undefined: it is used up, or gone. */
  claim(id: number): Promise<EndpointFaultRecord | undefined>
  delete(issuerId: number, endpoint: FaultEndpoint): Promise<boolean>
}
