import type { JsonObject } from '../../core/protocol/json.ts'
import { VERSION } from '../../idp/status.ts'
import { type Check, fine, problem, warning } from './check.ts'
import { spellingDifference } from './spelling-difference.ts'

/** Compares the issuer that is expected with the one that the server has: clients compare it to the letter (RFC 8414 §3.3). */
export function checkIssuer(real: string, expected: string | undefined): Check {
  if (expected === undefined) {
    return fine('issuer', `Tokens say, and verifiers have to expect to the letter: ${real}`)
  }
  const difference = spellingDifference(expected, real)
  if (difference === undefined) return fine('issuer', `The issuer is as expected: ${real}`)
  return problem(
    'issuer',
    `Expected is ${expected}, and the server's issuer is ${real}: ${difference}.`,
    `Spell it ${real} wherever it is configured, or start the server with --issuer ${expected}.`,
  )
}

/** Compares the audience that an MCP server expects with the one that tokens have that are minted without one. */
export function checkAudience(usual: string, expected: string): Check {
  const difference = spellingDifference(expected, usual)
  if (difference === undefined) return fine('audience', `Tokens are for ${usual} unless told.`)
  return warning(
    'audience',
    `Expected is ${expected}, and tokens that are minted without an audience are for ${usual}: ${difference}.`,
    `Mint with --audience ${expected}, or start the server with --default-audience ${expected}.`,
  )
}

/** Compares the version of the server with that of this program. */
export function checkVersion({ version }: JsonObject): Check {
  if (version === VERSION) return fine('version', `Server and command line are ${VERSION}.`)
  return warning(
    'version',
    `The server is ${String(version)}, this program ${VERSION}.`,
    'Use the same version for both.',
  )
}
