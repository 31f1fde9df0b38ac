/** What a resource server says with a refusal (RFC 9110 §11.6.1, RFC 6750 §3). */
export interface Challenge {
  /** In lower case. */
  readonly scheme: string
  /** By name in lower case. */
  readonly parameters: ReadonlyMap<string, string>
}

const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+"
const PARAMETER = new RegExp(`^(${TOKEN})[ \\t]*=[ \\t]*(?:"((?:[^"\\\\]|\\\\.)*)"|([^\\s",]*))`)
const SCHEME = new RegExp(`^(${TOKEN})(?:[ \\t]+|$)`)

/** Reads the challenges of a `WWW-Authenticate` header; what cannot be read ends them. */
export function readChallenges(header: string): readonly Challenge[] {
  const challenges: { scheme: string; parameters: Map<string, string> }[] = []
  for (let rest = trimmed(header); rest !== ''; ) {
    const parameter = PARAMETER.exec(rest)
    const current = challenges.at(-1)
    if (parameter !== null && current !== undefined) {
      const [text, name = '', quoted, plain = ''] = parameter
      current.parameters.set(name.toLowerCase(), quoted?.replace(/\\(.)/g, '$1') ?? plain)
      rest = trimmed(rest.slice(text.length))
      continue
    }
    const scheme = SCHEME.exec(rest)
    if (scheme === null) break
    challenges.push({ scheme: (scheme[1] ?? '').toLowerCase(), parameters: new Map() })
    rest = trimmed(rest.slice(scheme[0].length))
  }
  return challenges
}

function trimmed(text: string): string {
  return text.replace(/^[ \t,]+/, '')
}
