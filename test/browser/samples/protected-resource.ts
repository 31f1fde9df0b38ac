import type { MakeSamples } from '../sample-pages.ts'
import { HOSTILE } from './hostile.ts'

/** The page that drafts what an MCP server serves: as it opens, filled in, of a server that is not there, and with values that break what is not careful. */
export const protectedResourceSamples: MakeSamples = async () => {
  const at = (query: Readonly<Record<string, string>>) =>
    `/protected-resource?${new URLSearchParams(query)}`
  return [
    { name: 'protected-resource', path: '/protected-resource', status: 200 },
    {
      name: 'protected-resource-filled',
      path: at({
        resource: 'http://mcp.example.com/tools/?tenant=1',
        scope: 'read write',
        resource_name: `Tools ${HOSTILE}`,
        resource_documentation: 'https://docs.example.com/tools',
        dpop_bound_access_tokens_required: 'true',
      }),
      status: 200,
    },
    {
      name: 'protected-resource-long',
      path: at({ resource: `http://127.0.0.1:8000/${'x'.repeat(3000)}`, scope: 'y'.repeat(500) }),
      status: 200,
    },
    {
      name: 'protected-resource-wrong',
      path: at({ resource: HOSTILE, scope: 'a"b', resource_documentation: 'docs' }),
      status: 400,
    },
    {
      name: 'protected-resource-checked',
      path: '/protected-resource',
      form: { resource: 'http://127.0.0.1:9/mcp', scope: 'read' },
      status: 200,
    },
    {
      name: 'protected-resource-remote',
      path: '/protected-resource',
      form: { resource: 'http://192.0.2.1/mcp' },
      status: 400,
    },
  ]
}
