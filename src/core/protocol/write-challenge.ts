/** A parameter of a challenge; one whose value is null is left out. */
export type ChallengeParameter = readonly [name: string, value: string | null]

/** Writes a challenge as the value of `WWW-Authenticate`, each parameter a quoted string (RFC 9110 §11.6.1, §5.6.4). */
export function writeChallenge(scheme: string, parameters: readonly ChallengeParameter[]): string {
  const written = parameters.flatMap(([name, value]) =>
    value === null ? [] : [`${name}=${quotedString(value)}`],
  )
  return written.length === 0 ? scheme : `${scheme} ${written.join(', ')}`
}

function quotedString(text: string): string {
  return `"${text.replaceAll(/["\\]/g, '\\$&')}"`
}
