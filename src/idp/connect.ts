import { choose } from '../core/connect/choose.ts'
import type { Caveat, ConnectFacts, ConnectFile } from '../core/connect/configuration.ts'
import type { FastmcpVersion } from '../core/connect/fastmcp-version.ts'
import type { Lack, Target, Written } from '../core/connect/target.ts'
import { targetOf } from '../core/connect/targets.ts'
import type { Issuer } from '../core/issuers/issuer.ts'
import type { Alg } from '../core/keys/algorithms.ts'
import { conflict } from '../core/protocol/domain-error.ts'
import { exactText } from '../core/protocol/exact-text.ts'
import { invalidInput } from '../core/protocol/invalid-input.ts'
import { isScopeToken, splitScope } from '../core/protocol/scope.ts'
import { connectFacts } from './connect-facts.ts'
import type { Idp } from './idp.ts'

/** What is to be connected to an issuer; absent members take the issuer's values, the newest version, the first algorithm. */
export interface ConnectRequest {
  readonly target: string
  /** A version of FastMCP, as `2.13` or `2.13.3`. */
  readonly version?: string | undefined
  readonly alg?: string | undefined
  readonly audience?: string | undefined
  /** The scopes that the MCP server is to require, joined by blanks. */
  readonly scope?: string | undefined
  /** The client that introspects. */
  readonly clientId?: string | undefined
  /** The table of static tokens. */
  readonly table?: string | undefined
  /** Whether the admin API asks for its token, so that what calls it must send it. */
  readonly adminTokenNeeded?: boolean | undefined
}

/** What was chosen, with the values it is filled in with, and what became of it. */
export interface Connection {
  readonly target: Target
  /** Null for what is not FastMCP. */
  readonly version: FastmcpVersion | null
  readonly alg: Alg
  readonly facts: ConnectFacts
  readonly written: Written
  readonly caveats: readonly Caveat[]
}

/** A configuration as it can be taken away: its files, the main one first. */
export interface Configuration extends Omit<Connection, 'written'> {
  readonly files: readonly [ConnectFile, ...ConnectFile[]]
  readonly run: string
}

/**
 * Works out the configuration of a target with an issuer's real values, or what the issuer lacks for it; changes nothing.
 * Throws `not_found` for an unknown target, client or table, `InvalidInput` for what the target does not have.
 */
export async function connect(
  idp: Idp,
  issuer: Issuer,
  request: ConnectRequest,
): Promise<Connection> {
  const target = targetOf(request.target)
  const choice = choose(target, request)
  const facts = await connectFacts(idp, issuer, {
    alg: choice.alg,
    audience: checkAudience(request.audience ?? idp.settings.defaultAudience),
    requiredScopes: checkScopes(request.scope),
    clientId: request.clientId,
    table: request.table,
    adminTokenNeeded: request.adminTokenNeeded ?? false,
  })
  const { alg, version } = choice
  const [written, caveats] =
    choice.product === 'fastmcp'
      ? [choice.target.write(facts, choice.version), choice.target.caveats(choice.version)]
      : [choice.target.write(facts), choice.target.caveats]
  return { target, version, alg, facts, written, caveats }
}

/** The configuration of a target; throws as `connect` does, and `conflict` where the issuer lacks something for it. */
export async function configuration(
  idp: Idp,
  issuer: Issuer,
  request: ConnectRequest,
): Promise<Configuration> {
  const { written, ...chosen } = await connect(idp, issuer, request)
  if (written.kind === 'lacking') throw conflict(lackInWords(written.lack))
  return { ...chosen, files: written.files, run: written.run }
}

function lackInWords({ what, path, body }: Lack): string {
  return `${what} POST ${path} ${JSON.stringify(body)} makes it`
}

function checkAudience(audience: string): string {
  if (audience === '' || audience.includes('\0'))
    throw invalidInput('/audience', 'must be text, and without a null character')
  return exactText('audience', audience)
}

function checkScopes(scope = ''): readonly string[] {
  const scopes = splitScope(scope)
  if (scopes.every(isScopeToken)) return scopes
  throw invalidInput(
    '/scope',
    'must be scopes joined by blanks, of printable ASCII without quotation mark and backslash (RFC 6749 section 3.3)',
  )
}
