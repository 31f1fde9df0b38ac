import type { Credential } from './pasted-token.ts'

/** The schemes that a bearer token is sent by (RFC 6750 §2.1, RFC 9449 §7.1). */
const SCHEMES = '(?:bearer|dpop)'

/** A scheme and what follows it, wherever in a text. */
const SCHEME_AND_TOKEN = new RegExp(`\\b${SCHEMES}\\s+([^\\s"'\`,;)}\\\\]+)`, 'gi')

/** A line that ends within a JWT, or at its end. */
const OPEN_LINE = new RegExp(`${SCHEMES}[ \\t]+ey[\\w.-]*\\s*$`, 'i')

/** A header field as it stands in requests, logs of curl and program texts. */
const HEADER = new RegExp(
  `^[\\s>*]*(?:proxy-)?authorization["'\`]?\\s*[:=]\\s*["'\`]?${SCHEMES}[ \\t]+(\\S[\\s\\S]*)$`,
  'i',
)

/** The token of an `Authorization` header, and the lines that it may go on over. */
export function credentialsOfHeader(header: string): readonly Credential[] {
  const text = HEADER.exec(header)?.[1]
  return text === undefined ? [] : [{ text, source: 'authorization_header' }]
}

const PARAMETERS = [
  /(?:^|[?&#\s])access_token=([^&#\s"']+)/g,
  /(?:^|[?&#\s])token=([^&#\s"']+)/g,
] as const

/** The tokens among the parameters of a form or of an address (RFC 6750 §2.2, §2.3, RFC 7662 §2.1). */
export function tokenParameters(text: string): readonly Credential[] {
  return PARAMETERS.flatMap((parameter) =>
    [...text.matchAll(parameter)].map(
      ([, value = '']): Credential => ({ text: decoded(value), source: 'parameter' }),
    ),
  )
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

/** What in a text is like a JWT: parts that look as if they were one, sound or not. */
export function jwtsIn(text: string): readonly Credential[] {
  return [...text.matchAll(/(?<![\w.-])ey[\w-]{8,}(?:\.[\w-]*){1,4}/g)].map(
    ([found]): Credential => ({ text: found.replace(/\.+$/, ''), source: 'text' }),
  )
}

/** What stands in a text where a token is expected: a header, `Bearer` and what follows, a parameter, a member; else whatever is like a JWT. */
export function credentialsOfText(text: string): readonly Credential[] {
  const expected = [
    ...headersIn(text).flatMap(credentialsOfHeader),
    ...matches(text, SCHEME_AND_TOKEN, 'text'),
    ...matches(text, /["'](?:access_token|id_token)["']\s*[:=]\s*["']([^"']+)["']/g, 'json'),
    ...tokenParameters(text),
  ]
  const isAlone = expected.length === 0 && !/[^\s\w.+/=-]/.test(text)
  return isAlone ? [] : [...expected, ...jwtsIn(text)]
}

function matches(
  text: string,
  pattern: RegExp,
  source: Credential['source'],
): readonly Credential[] {
  return [...text.matchAll(pattern)].map(([, found = '']) => ({ text: found, source }))
}

/** The lines of a text, each with those behind it that go on with its token and nothing else, as a narrow window breaks them. */
function headersIn(text: string): readonly string[] {
  const headers: string[][] = []
  let isOpen = false
  for (const line of text.split('\n')) {
    const goesOn: boolean = isOpen && /^\s*[\w.=-]+\s*$/.test(line)
    if (goesOn) headers.at(-1)?.push(line)
    else headers.push([line])
    isOpen = goesOn || OPEN_LINE.test(line)
  }
  return headers.map((lines) => lines.join('\n'))
}
