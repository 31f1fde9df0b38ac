import type { z } from 'zod'
import {
  checkSchema,
  draftSchema,
  protectedResourceBody as input,
} from '../../../http/admin/bodies/protected-resource.ts'
import { defineTool } from '../tool.ts'

type Draft = z.output<typeof draftSchema>
type Check = z.output<typeof checkSchema>

/** Drafts what an MCP server serves so that clients find the issuer. */
export const draftProtectedResourceTool = defineTool({
  name: 'draft_protected_resource',
  title: 'Draft protected resource metadata',
  description:
    'Drafts what an MCP server has to serve so that MCP clients find this issuer and can log in: its protected resource metadata (RFC 9728) with the URL of that document, the WWW-Authenticate of its 401 and 403, and code that serves them. Changes nothing.',
  input,
  output: draftSchema,
  effect: 'reads',
  run: async ({ scope, ...query }, { api }) => {
    const joined = Array.isArray(scope) ? scope.join(' ') : scope
    const draft = await api.get<Draft>('/protected-resource', { ...query, scope: joined })
    return { structured: draft, text: draftText(draft) }
  },
})

function draftText({ metadata_url: url, challenges, files, caveats }: Draft): string {
  const lines = Object.entries(challenges).flatMap(([name, one]) =>
    one === undefined ? [] : [`${name}: ${one.status} WWW-Authenticate: ${one.www_authenticate}`],
  )
  return [
    `The document is served at ${url}`,
    lines.join('\n'),
    ...files.map(
      ({ name, language, text }) => `${name}\n\`\`\`${language}\n${text.trimEnd()}\n\`\`\``,
    ),
    ...caveats.map(({ text, source }) => `Beware: ${text} (${source})`),
  ].join('\n\n')
}

/** Asks an MCP server what it really serves. */
export const checkProtectedResourceTool = defineTool({
  name: 'check_protected_resource',
  title: 'Check protected resource metadata',
  description:
    'Asks a running MCP server on this machine, without a token, what it answers and what protected resource metadata it serves, and lists what keeps MCP clients from finding this issuer (errors) and what else differs from the draft (warnings). Use it when a client does not start a login.',
  input,
  output: checkSchema,
  effect: 'asks',
  run: async (body, { api }) => {
    const check = await api.send<Check>('POST', '/protected-resource/check', body)
    return { structured: check, text: checkText(check) }
  },
})

function checkText({ status, differences }: Check): string {
  const answered = status === undefined ? [] : [`Without a token it answers ${status}.`]
  if (differences.length === 0) return [...answered, 'It serves what was drafted.'].join(' ')
  const lines = differences.map(({ severity, member, text }) => `${severity}: ${member}: ${text}`)
  return [...answered, ...lines].join('\n')
}
