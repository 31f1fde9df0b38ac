import { z } from 'zod'
import {
  FAULT_ENDPOINTS,
  type FaultEndpoint,
  isFaultEndpoint,
} from '../../core/faults/endpoint-fault.ts'
import { notFound } from '../../core/protocol/domain-error.ts'
import {
  clearEndpointFault,
  clearEndpointFaults,
  endpointFault,
  listEndpointFaults,
  setEndpointFault,
} from '../../idp/endpoint-faults.ts'
import { adminRoute } from './admin-route.ts'
import {
  endpointFaultBody,
  endpointFaultJson,
  endpointFaultOf,
  endpointFaultSchema,
} from './bodies/endpoint-faults.ts'

const PATH = '/api/faults/endpoints'

const one = { 200: { description: 'the endpoint', schema: endpointFaultSchema } }

/** The endpoint that a path names; throws `not_found` with those that there are. */
function endpointNamed({ endpoint = '' }: Readonly<Record<string, string>>): FaultEndpoint {
  if (isFaultEndpoint(endpoint)) return endpoint
  throw notFound(
    `no endpoint of that name can have a fault; these can: ${FAULT_ENDPOINTS.join(', ')}`,
  )
}

const list = adminRoute({
  method: 'get',
  path: PATH,
  summary: 'Every endpoint that can be made to answer badly, with the fault that it has',
  answers: {
    200: {
      description: 'the endpoints',
      schema: z.object({ items: z.array(endpointFaultSchema) }),
    },
  },
  async handle({ idp, issuer }) {
    const faults = await listEndpointFaults(idp, issuer)
    const items = FAULT_ENDPOINTS.map((endpoint) =>
      endpointFaultJson(
        endpoint,
        faults.find((fault) => fault.endpoint === endpoint),
      ),
    )
    return { status: 200, json: { items } }
  },
})

const clear = adminRoute({
  method: 'delete',
  path: PATH,
  summary: 'Make every endpoint answer soundly again',
  answers: { 204: { description: 'none has a fault' } },
  async handle({ idp, issuer }) {
    await clearEndpointFaults(idp, issuer)
    return { status: 204 }
  },
})

const read = adminRoute({
  method: 'get',
  path: `${PATH}/{endpoint}`,
  summary: 'One endpoint with the fault that it has',
  answers: one,
  async handle({ idp, issuer, params }) {
    const endpoint = endpointNamed(params)
    const record = await endpointFault(idp, issuer, endpoint)
    return { status: 200, json: endpointFaultJson(endpoint, record) }
  },
})

const put = adminRoute({
  method: 'put',
  path: `${PATH}/{endpoint}`,
  summary: 'Make an endpoint answer badly, in place of whatever fault it had',
  body: endpointFaultBody,
  answers: one,
  async handle({ idp, issuer, params, body }) {
    const endpoint = endpointNamed(params)
    const fault = endpointFaultOf(endpoint, body)
    const record = await setEndpointFault(idp, issuer, { endpoint, fault })
    return { status: 200, json: endpointFaultJson(endpoint, record) }
  },
})

const remove = adminRoute({
  method: 'delete',
  path: `${PATH}/{endpoint}`,
  summary: 'Make an endpoint answer soundly again',
  answers: { 204: { description: 'it has no fault' } },
  async handle({ idp, issuer, params }) {
    await clearEndpointFault(idp, issuer, endpointNamed(params))
    return { status: 204 }
  },
})

/** Endpoints that are made to answer badly. */
export const ENDPOINT_FAULT_ROUTES = [list, clear, read, put, remove]
