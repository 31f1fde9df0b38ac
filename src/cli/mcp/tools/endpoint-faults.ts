import { z } from 'zod'
import { FAULT_ENDPOINTS } from '../../../core/faults/endpoint-fault.ts'
import { ALL_FAULT_MODES, modeAbout } from '../../../core/faults/endpoint-fault-modes.ts'
import {
  endpointFaultBody,
  endpointFaultSchema,
} from '../../../http/admin/bodies/endpoint-faults.ts'
import { defineTool } from '../tool.ts'

type EndpointFault = z.output<typeof endpointFaultSchema>

const endpoint = z
  .enum(FAULT_ENDPOINTS)
  .describe('jwks and introspect are what verifiers ask; metadata is both discovery documents')

const input = endpointFaultBody.extend({
  endpoint,
  mode: z.enum(ALL_FAULT_MODES).describe(modesText()),
})

/** What each mode does, for a model that has to choose one. */
function modesText(): string {
  return ALL_FAULT_MODES.map((mode) => {
    const { about, endpoints } = modeAbout(mode)
    const only = endpoints === undefined ? '' : ` (${endpoints.join(', ')} only)`
    return `${mode}${only}: ${about}`
  }).join(' ')
}

/** Makes an endpoint answer badly. */
export const setEndpointFaultTool = defineTool({
  name: 'set_endpoint_fault',
  title: 'Make an endpoint fail',
  description:
    'Makes an endpoint of the issuer slow, failing, malformed or untrue for everybody who asks it, to see how an MCP server takes it: an outage of the JWKS, introspection answering nonsense. Replaces the fault that the endpoint had. With times it ends by itself after so many answers; else end it by clear_endpoint_faults.',
  input,
  output: endpointFaultSchema,
  effect: 'changes',
  run: async ({ endpoint: name, ...body }, { api }) => {
    const fault = await api.send<EndpointFault>('PUT', `/faults/endpoints/${name}`, body)
    return { structured: fault, text: faultLine(fault) }
  },
})

function faultLine({ endpoint: name, on, ...fault }: EndpointFault): string {
  if (fault.mode === undefined) return `${name} answers soundly.`
  const { modes: _modes, set_at: _setAt, ...shown } = fault
  return `${name} ${on ? 'answers badly' : 'has used up its fault'}: ${JSON.stringify(shown)}`
}

/** Lists the endpoints with their faults. */
export const listEndpointFaultsTool = defineTool({
  name: 'list_endpoint_faults',
  title: 'List failing endpoints',
  description:
    'Lists the endpoints that can be made to fail, with the fault that each has, how often it was served and how often it still will be, and the modes that fit it.',
  input: z.strictObject({}),
  output: z.object({ items: z.array(endpointFaultSchema) }),
  effect: 'reads',
  run: async (_input, { api }) => {
    const faults = await api.get<{ items: EndpointFault[] }>('/faults/endpoints')
    return { structured: faults, text: faults.items.map(faultLine).join('\n') }
  },
})

/** Makes endpoints answer soundly again. */
export const clearEndpointFaultsTool = defineTool({
  name: 'clear_endpoint_faults',
  title: 'End endpoint faults',
  description:
    'Makes one endpoint, or without endpoint all of them, answer soundly again. Call it after every test with set_endpoint_fault.',
  input: z.strictObject({ endpoint: endpoint.optional() }),
  output: z.object({ cleared: z.array(z.string()).describe('endpoints that had a fault') }),
  effect: 'changes',
  run: async ({ endpoint: name }, { api }) => {
    const { items } = await api.get<{ items: EndpointFault[] }>('/faults/endpoints')
    const faulty = items.filter(({ mode }) => mode !== undefined).map((one) => one.endpoint)
    const cleared = name === undefined ? faulty : faulty.filter((one) => one === name)
    await api.send('DELETE', name === undefined ? '/faults/endpoints' : `/faults/endpoints/${name}`)
    const text = cleared.length === 0 ? 'Nothing was wrong.' : `Sound again: ${cleared.join(', ')}.`
    return { structured: { cleared }, text }
  },
})
