import { checkEndpointFault } from '../core/faults/check-endpoint-fault.ts'
import {
  type EndpointFault,
  type EndpointFaultRecord,
  type FaultCaller,
  type FaultEndpoint,
  isFaultOn,
  isMeantFor,
} from '../core/faults/endpoint-fault.ts'
import type { Issuer } from '../core/issuers/issuer.ts'
import type { JsonObject } from '../core/protocol/json.ts'
import { appendEvent } from './append-event.ts'
import type { Idp } from './idp.ts'

/** The faults that were put at an issuer's endpoints, those that are used up too, in the order of the endpoints. */
export async function listEndpointFaults(
  idp: Idp,
  issuer: Issuer,
): Promise<readonly EndpointFaultRecord[]> {
  return idp.store.endpointFaults.list(issuer.id)
}

/** The fault that was put at an endpoint, used up or not; undefined where there is none. */
export async function endpointFault(
  idp: Idp,
  issuer: Issuer,
  endpoint: FaultEndpoint,
): Promise<EndpointFaultRecord | undefined> {
  const faults = await listEndpointFaults(idp, issuer)
  return faults.find((one) => one.endpoint === endpoint)
}

/** Makes an endpoint answer badly from its next request on, in place of whatever fault it had; throws `InvalidInput`. */
export async function setEndpointFault(
  idp: Idp,
  issuer: Issuer,
  { endpoint, fault }: { readonly endpoint: FaultEndpoint; readonly fault: EndpointFault },
): Promise<EndpointFaultRecord> {
  checkEndpointFault(endpoint, fault)
  const placed = { issuerId: issuer.id, endpoint, fault, setAt: idp.clock.now() }
  return idp.store.transaction(async (tx) => {
    const record = await tx.endpointFaults.put(placed)
    await appendEvent(idp, issuer, {
      tx,
      type: 'endpoint_fault_set',
      data: { endpoint, ...eventData(fault) },
    })
    return record
  })
}

/** Makes an endpoint answer soundly again; false: it had no fault. */
export async function clearEndpointFault(
  idp: Idp,
  issuer: Issuer,
  endpoint: FaultEndpoint,
): Promise<boolean> {
  return idp.store.transaction(async (tx) => {
    const known = (await tx.endpointFaults.list(issuer.id)).find((one) => one.endpoint === endpoint)
    if (known === undefined) return false
    await tx.endpointFaults.delete(issuer.id, endpoint)
    const data = { endpoint, mode: known.fault.mode, times_served: known.timesServed }
    await appendEvent(idp, issuer, { tx, type: 'endpoint_fault_cleared', data })
    return true
  })
}

/** Makes every endpoint of an issuer answer soundly again; how many had a fault. */
export async function clearEndpointFaults(idp: Idp, issuer: Issuer): Promise<number> {
  const faults = await listEndpointFaults(idp, issuer)
  const cleared = await Promise.all(
    faults.map(({ endpoint }) => clearEndpointFault(idp, issuer, endpoint)),
  )
  return cleared.filter(Boolean).length
}

/** The fault that a request meets; undefined where the endpoint answers this caller soundly. It is not counted yet. */
export async function faultMet(
  idp: Idp,
  issuer: Issuer,
  { endpoint, caller }: { readonly endpoint: FaultEndpoint; readonly caller: FaultCaller },
): Promise<EndpointFaultRecord | undefined> {
  const record = await endpointFault(idp, issuer, endpoint)
  if (record === undefined || !isFaultOn(record)) return undefined
  return isMeantFor(record.fault, caller) ? record : undefined
}

/** Counts a bad answer before it is given; false: the fault was used up or taken away meanwhile, and the answer is to be sound. */
export async function claimFault(idp: Idp, { id }: EndpointFaultRecord): Promise<boolean> {
  return (await idp.store.endpointFaults.claim(id)) !== undefined
}

/** What an event says of a fault: how it answers, and how often. */
function eventData({ mode, status, times, clientId, userAgent }: EndpointFault): JsonObject {
  const members = { mode, status, times, only_client_id: clientId, only_user_agent: userAgent }
  const said = Object.entries(members).filter(([, value]) => value !== undefined)
  return Object.fromEntries(said) as JsonObject
}
