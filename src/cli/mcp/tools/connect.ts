import { z } from 'zod'
import type { AdminRoute } from '../../../http/admin/admin-route.ts'
import { CONNECT_ROUTES } from '../../../http/admin/connect.ts'
import { defineTool } from '../tool.ts'
import { pathName } from './path-name.ts'

interface Target {
  readonly target: string
  readonly title: string
  readonly about: string
  readonly since?: string
  readonly versions: readonly { readonly version: string; readonly covers: string }[]
}

interface Configuration {
  readonly title: string
  readonly version?: string
  readonly alg?: string
  readonly files: readonly {
    readonly name: string
    readonly language: string
    readonly text: string
  }[]
  readonly run?: string
  readonly caveats: readonly { readonly text: string; readonly source: string }[]
}

/** What a route of the admin API answers. */
function answerSchema(routes: readonly AdminRoute[], path: string): z.ZodType {
  return routes.find((route) => route.path === path)?.answers[200]?.schema ?? z.looseObject({})
}

/** Lists what can be configured. */
export const listConnectTargetsTool = defineTool({
  name: 'list_connect_targets',
  title: 'List what can be configured',
  description:
    'Lists the verifiers and clients that connect can configure for this issuer: FastMCP in each of its modes (jwks, introspection, public-key, static-table and others), the TypeScript SDK, an MCP client, curl, pytest; and for which versions of FastMCP.',
  input: z.strictObject({}),
  output: answerSchema(CONNECT_ROUTES, '/api/connect'),
  effect: 'reads',
  run: async (_input, { api }) => {
    const targets = await api.get<{ items: Target[] }>('/connect')
    return { structured: targets, text: targets.items.map(targetLine).join('\n') }
  },
})

function targetLine({ target, title, about, versions }: Target): string {
  const covered = versions.map(({ version, covers }) => `${version} (${covers})`)
  const text = covered.length === 0 ? '' : ` FastMCP versions: ${covered.join(', ')}.`
  return `${target}: ${title}. ${about}${text}`
}

const input = z.strictObject({
  target: pathName('as list_connect_targets names it, such as jwks'),
  version: z
    .string()
    .optional()
    .describe('of FastMCP as installed, such as 2.13 or 2.13.3; default the newest'),
  alg: z.string().optional().describe('signing algorithm; default the first that fits'),
  audience: z.string().optional().describe('URL of the MCP server, letter by letter'),
  scope: z.string().optional().describe('what the MCP server is to require; default nothing'),
  client_id: z.string().optional().describe('the client that introspects'),
  table: z.string().optional().describe('the table of static tokens'),
})

/** Writes the configuration of a verifier or a client. */
export const connectTool = defineTool({
  name: 'connect',
  title: 'Configure a verifier or a client',
  description:
    'Writes the code or configuration by which an MCP server (or a client) trusts this issuer, filled in with its real URLs, keys and client secret, ready to be put into a project, together with the commands to run it and what to beware of. Tested with the versions that it names: pass the version of FastMCP that the project has. Use it in place of writing verifier code from memory.',
  input,
  output: answerSchema(CONNECT_ROUTES, '/api/connect/{target}'),
  effect: 'reads',
  run: async ({ target, ...query }, { api }) => {
    const path = `/connect/${encodeURIComponent(target)}`
    const made = await api.get<Configuration>(path, query)
    return { structured: made, text: textOf(made) }
  },
})

function textOf({ title, version, alg, files, run, caveats }: Configuration): string {
  const facts = [version === undefined ? '' : `FastMCP ${version}`, alg ?? ''].filter(Boolean)
  return [
    `${title}${facts.length === 0 ? '' : ` (${facts.join(', ')})`}`,
    ...files.map(
      ({ name, language, text }) => `${name}\n\`\`\`${language}\n${text.trimEnd()}\n\`\`\``,
    ),
    ...(run === undefined ? [] : [`Run:\n${run}`]),
    ...caveats.map(({ text, source }) => `Beware: ${text} (${source})`),
  ].join('\n\n')
}
