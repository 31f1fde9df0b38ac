import { z } from 'zod'
import { VERSION } from '../../idp/status.ts'
import type { AdminRoute, AnswerDoc } from './admin-route.ts'

const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
})

/** The OpenAPI 3.1 description of routes, from the schemas that check their bodies and queries. */
export function openApi(routes: readonly AdminRoute[], serverUrl: string): object {
  const paths: Record<string, Record<string, object>> = {}
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method]: operation(route) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'mcp-mock-idp admin API',
      version: VERSION,
      description:
        'For people and tests. Every issuer has all of it below its own base; times are Unix seconds.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: serverUrl }],
    paths,
    components: {
      securitySchemes: {
        adminToken: { type: 'http', scheme: 'bearer', description: 'needed where one is set' },
      },
      schemas: { Problem: jsonSchema(problemSchema, 'output') },
    },
    security: [{}, { adminToken: [] }],
  }
}

function operation(route: AdminRoute): object {
  const parameters = [...pathParameters(route.path), ...queryParameters(route.query)]
  return {
    summary: route.summary,
    operationId: operationId(route),
    tags: [route.path.split('/')[2] ?? ''],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...requestBody(route),
    responses: responses(route),
  }
}

function requestBody({ body, alsoTakes, takesFile }: AdminRoute): object {
  if (takesFile !== undefined) {
    const file = { type: 'string', contentMediaType: takesFile }
    return { requestBody: { required: true, content: { [takesFile]: { schema: file } } } }
  }
  return body === undefined ? {} : { requestBody: { content: bodyContent(body, alsoTakes) } }
}

function bodyContent(body: z.ZodType, alsoTakes: AdminRoute['alsoTakes']): object {
  const json = { 'application/json': { schema: jsonSchema(body, 'input') } }
  if (alsoTakes === undefined) return json
  return { ...json, [alsoTakes.media]: { schema: { type: 'string' } } }
}

function operationId({ method, path }: AdminRoute): string {
  const words = path.split(/[^A-Za-z_]+/).filter((word) => word !== '' && word !== 'api')
  return [method, ...words].join('_')
}

function pathParameters(path: string): readonly object[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
}

function queryParameters(query: z.ZodType | undefined): readonly object[] {
  if (query === undefined) return []
  const { properties = {} } = jsonSchema(query, 'input') as { properties?: Record<string, object> }
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: false,
    schema,
  }))
}

function responses(route: AdminRoute): object {
  const refused = {
    description: 'refused',
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  }
  const answers = Object.entries(route.answers).map(
    ([status, doc]) => [status, answer(doc)] as const,
  )
  return Object.fromEntries([...answers, ['default', refused]])
}

function answer({ description, schema, media = [] }: AnswerDoc): object {
  const json =
    schema === undefined
      ? []
      : [['application/json', { schema: jsonSchema(schema, 'output') }] as const]
  const others = media.map((type) => [type, { schema: { type: 'string' } }] as const)
  const content = [...json, ...others]
  return { description, ...(content.length === 0 ? {} : { content: Object.fromEntries(content) }) }
}

function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): object {
  const { $schema: _dialect, ...made } = z.toJSONSchema(schema, {
    io,
    target: 'draft-2020-12',
    unrepresentable: 'any',
  })
  return made
}
