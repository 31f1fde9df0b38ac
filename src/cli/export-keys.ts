import { type ServerCall, textOf } from './command-row.ts'
import { jsonText } from './log-line.ts'
import { pathSegment } from './path-segment.ts'
import { writeOutput } from './write-output.ts'

/** How a key can be printed. */
export const KEY_FORMATS = ['pem', 'jwk', 'secret'] as const

/** Prints one key, or, where none is named, all published keys as a JWK Set, the ones that sign first. */
export async function exportKeys(call: ServerCall): Promise<undefined> {
  const { args, choices, json } = call
  const [kid] = args
  const format = textOf(choices.format) ?? (json ? 'jwk' : 'pem')
  const text = kid === undefined ? await jwkSet(call) : await oneKey(call, kid, format)
  return writeOutput(text.endsWith('\n') ? text : `${text}\n`, textOf(choices.output))
}

async function oneKey({ request, choices }: ServerCall, kid: string, format: string) {
  const path = `/api/keys/${pathSegment(kid)}`
  if (format === 'secret') return await (await request('GET', `${path}/secret`)).text()
  const query = choices.private === true ? '?private=true' : ''
  const text = await (await request('GET', `${path}.${format}${query}`)).text()
  return format === 'jwk' ? jsonText(JSON.parse(text), 2) : text
}

/** The public keys as verifiers read them; the private ones as `--keys` reads them, shared secrets among them. */
async function jwkSet({ ask, choices }: ServerCall): Promise<string> {
  const path = choices.private === true ? '/api/keys.jwks?private=true' : '/.well-known/jwks.json'
  return jsonText(await ask('GET', path), 2)
}
