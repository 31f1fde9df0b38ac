import { z } from 'zod'
import type { clockSchema } from '../../../http/admin/bodies/clock.ts'
import type { endpointFaultSchema } from '../../../http/admin/bodies/endpoint-faults.ts'
import { defineTool, type ToolCall } from '../tool.ts'

const urls = {
  issuer: z.string().describe('the issuer identifier: the iss of tokens, letter by letter'),
  jwks_uri: z.string(),
  introspection_endpoint: z.string(),
  revocation_endpoint: z.string(),
  token_endpoint: z.string(),
}

const issuerSchema = z.object({
  ...urls,
  contents: z.record(z.string(), z.int()).describe('how many it has of each kind'),
})

const statusSchema = z.object({
  product: z.string(),
  version: z.string(),
  database_id: z.string(),
  public_url: z.string().describe('the pages for people'),
})

const output = z.object({
  server: z.object({
    kind: z.enum(['running', 'own']).describe('own: opened by this process, and gone with it'),
    about: z.string(),
    ...statusSchema.shape,
  }),
  issuer_name: z.string(),
  ...issuerSchema.shape,
  clock: z.object({ now: z.int(), real_now: z.int() }),
  endpoint_faults: z.array(z.string()).describe('endpoints that answer badly on purpose now'),
})

/** What is used, where everything is, and what is out of the ordinary. */
export const statusTool = defineTool({
  name: 'get_status',
  title: 'Where the identity provider is',
  description:
    'Says which mock identity provider is used and how to reach it: issuer identifier, JWKS URL, introspection endpoint, and what is out of the ordinary (a moved clock, endpoints that fail on purpose). Call it first, and again when something behaves unexpectedly.',
  input: z.strictObject({}),
  output,
  effect: 'reads',
  run: async (_input, call) => {
    const status = await statusOf(call)
    return { structured: status, text: textOf(status) }
  },
})

type Status = z.output<typeof output>

async function statusOf({ server, api, root, issuerName }: ToolCall): Promise<Status> {
  const { product, version, database_id, public_url } =
    await root.get<z.output<typeof statusSchema>>('/status')
  const issuer = await root.get<z.output<typeof issuerSchema>>(`/issuers/${issuerName}`)
  const { now, real_now } = await api.get<z.output<typeof clockSchema>>('/clock')
  const { items } = await api.get<{ items: z.output<typeof endpointFaultSchema>[] }>(
    '/faults/endpoints',
  )
  const { kind, about } = server
  return {
    server: { kind, about, product, version, database_id, public_url },
    issuer_name: issuerName,
    issuer: issuer.issuer,
    jwks_uri: issuer.jwks_uri,
    introspection_endpoint: issuer.introspection_endpoint,
    revocation_endpoint: issuer.revocation_endpoint,
    token_endpoint: issuer.token_endpoint,
    contents: issuer.contents,
    clock: { now, real_now },
    endpoint_faults: items.filter(({ on }) => on).map(({ endpoint }) => endpoint),
  }
}

function textOf({ server, clock, endpoint_faults: faults, contents, ...issuer }: Status): string {
  const behind = clock.now - clock.real_now
  const has = Object.entries(contents).map(([kind, count]) => `${count} ${kind.replace('_', ' ')}`)
  return [
    `${server.product} ${server.version}: ${server.about} Pages for people: ${server.public_url}/`,
    `issuer: ${issuer.issuer}`,
    `jwks_uri: ${issuer.jwks_uri}`,
    `introspection_endpoint: ${issuer.introspection_endpoint}`,
    `token_endpoint: ${issuer.token_endpoint}`,
    `It has ${has.join(', ')}.`,
    ...(Math.abs(behind) > 1 ? [`Its clock is ${behind} s from real time: see set_clock.`] : []),
    ...(faults.length > 0
      ? [`Answering badly on purpose: ${faults.join(', ')}; clear_endpoint_faults ends that.`]
      : []),
  ].join('\n')
}
