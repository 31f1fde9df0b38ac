import { OAuthError } from './oauth-error.ts'

/** The parameters of a form; names are own keys only, and one without a value counts as absent (RFC 6749 §3.1). */
export interface Parameters {
  /** The value of a parameter; undefined where it is absent. */
  get(name: string): string | undefined
  /** All values of a parameter that may be repeated. */
  all(name: string): readonly string[]
}

/** The parameters that may come more than once (RFC 8707 §2, RFC 8693 §2.1). */
const REPEATABLE: ReadonlySet<string> = new Set(['resource', 'audience'])

/** Parameters in the order they came, names repeated where they were. */
export type ParameterList = readonly (readonly [name: string, value: string])[]

/** Reads a form body; throws `invalid_request` for bytes that are not UTF-8, bad escapes and repeated parameters (RFC 6749 §3.2, appendix B). */
export function parseParameters(body: Buffer): Parameters {
  const list = parseParameterList(body)
  const repeated = repeatedParameter(list)
  if (repeated !== undefined) {
    throw new OAuthError('invalid_request', `parameter ${quoted(repeated)} must not be repeated`)
  }
  return parametersIn(list)
}

/** Reads a query or a form body as it came; throws `invalid_request` for bytes that are not UTF-8 and bad escapes. */
export function parseParameterList(body: Buffer): ParameterList {
  const list: [string, string][] = []
  for (const pair of decodeUtf8(body).split('&')) {
    if (pair === '') continue
    const split = pair.indexOf('=')
    const name = formDecode(split === -1 ? pair : pair.slice(0, split))
    list.push([name, split === -1 ? '' : formDecode(pair.slice(split + 1))])
  }
  return list
}

/** The first parameter that came more than once though it must not (RFC 6749 §3.1, §3.2); undefined where there is none. */
export function repeatedParameter(list: ParameterList): string | undefined {
  const seen = new Set<string>()
  for (const [name] of list) {
    if (seen.has(name) && !REPEATABLE.has(name)) return name
    seen.add(name)
  }
  return undefined
}

/** Looks parameters up; of one that is repeated though it must not be, the first counts. */
export function parametersIn(list: ParameterList): Parameters {
  const values = new Map<string, string[]>()
  for (const [name, value] of list) {
    const known = values.get(name)
    if (known === undefined) values.set(name, [value])
    else known.push(value)
  }
  return {
    get: (name) => values.get(name)?.[0] || undefined,
    all: (name) => (values.get(name) ?? []).filter((value) => value !== ''),
  }
}

function decodeUtf8(body: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body)
  } catch {
    throw new OAuthError('invalid_request', 'the body must be UTF-8')
  }
}

/** Decodes one name or value of `application/x-www-form-urlencoded`; throws `invalid_request` for a bad escape. */
function formDecode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    throw new OAuthError('invalid_request', 'the body has a percent-encoding that is not UTF-8')
  }
}

/** A name in the characters that `error_description` may have (RFC 6749 §5.2). */
export function quoted(text: string): string {
  return `'${text.slice(0, 100).replace(/[^\x20-\x21\x23-\x5B\x5D-\x7E]/g, '?')}'`
}
