import type { z } from 'zod'
import {
  inspectBody as input,
  inspectionSchema as output,
} from '../../../http/admin/bodies/inspection.ts'
import { defineTool } from '../tool.ts'

type Inspection = z.output<typeof output>

/** Looks into any token, and says what a verifier would object to. */
export const inspectTokenTool = defineTool({
  name: 'inspect_token',
  title: 'Inspect a token',
  description:
    'Says why a token is refused, or that it is sound: decodes header and claims (of broken tokens too), checks the signature against this issuer’s keys, times, issuer, audience and scopes, and tells what introspection answers for it now. Give token, or pasted: any text with a token in it, such as a request, a curl command or a log line. Give audience and required_scopes as the MCP server expects them. Changes nothing.',
  input,
  output,
  effect: 'reads',
  run: async (body, { api }) => {
    const inspection = await api.send<Inspection>('POST', '/tokens/inspect', body)
    return { structured: inspection, text: textOf(inspection) }
  },
})

function textOf(inspection: Inspection): string {
  const { format, header, claims, ours, jti, key, checks, unchecked, introspection } = inspection
  const failed = checks.filter(({ passed }) => !passed)
  const passed = checks.filter((check) => check.passed).map(({ name }) => name)
  const verdict =
    failed.length === 0 ? 'Nothing was found wrong.' : `${failed.length} checks failed:`
  return [
    `${format}, ${ours ? `minted here (jti ${jti ?? 'unknown'})` : 'not minted here'}. ${verdict}`,
    ...failed.map(({ name, detail, rule }) => `- ${name}: ${detail} (${rule})`),
    ...(passed.length === 0 ? [] : [`Passed: ${passed.join(', ')}.`]),
    ...unchecked.map(({ name, detail }) => `Not checked: ${name}: ${detail}`),
    ...(key === undefined ? [] : [`Key ${key.kid} (${key.alg}, ${key.state}).`]),
    ...(header === undefined ? [] : [`Header: ${JSON.stringify(header)}`]),
    ...(claims === undefined ? [] : [`Claims: ${JSON.stringify(claims)}`]),
    `Introspection: ${JSON.stringify(introspection)}`,
  ].join('\n')
}
