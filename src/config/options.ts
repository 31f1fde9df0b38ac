import { z } from 'zod'
import { LIFETIME_OPTIONS } from './lifetime-options.ts'
import { OAUTH_OPTIONS } from './oauth-options.ts'
import { line, type OptionRow, option, seconds } from './option-row.ts'
import { SCRIPT_OPTIONS } from './script-options.ts'
import { STATE_OPTIONS } from './state-options.ts'
import { TLS_OPTIONS } from './tls-options.ts'
import { isAllowedHost, isBearerToken, isHost, isPublicUrl } from './value-rules.ts'

export { type OptionKind, type OptionRow, SOURCES, type Source } from './option-row.ts'

const path = { kind: 'path', schema: line, accepts: 'a path', default: undefined } as const

/** Every option there is: the one source of flags, environment names, file members, help and documentation. */
export const OPTIONS = {
  port: option({
    kind: 'integer',
    schema: z.int().min(0).max(65_535),
    default: 9400,
    placeholder: 'PORT',
    help: 'Port of the server; 0 takes a free one.',
    accepts: 'a whole number from 0 to 65535',
    commands: 'every',
  }),
  host: option({
    kind: 'text',
    schema: z.string().refine(isHost),
    default: undefined,
    placeholder: 'HOST',
    help: 'Address to listen on; without it both loopback addresses. Anything beyond loopback forces the admin token.',
    accepts: 'a host name or an IP address without a port',
  }),
  data: option({
    ...path,
    default: '.mcp-mock-idp',
    placeholder: 'DIR',
    help: 'Folder that keeps the state.',
    commands: 'every',
  }),
  database: option({
    ...path,
    placeholder: 'FILE',
    help: 'SQLite file that keeps the state, in place of one in the data folder.',
    commands: 'every',
  }),
  ephemeral: option({
    kind: 'switch',
    schema: z.boolean(),
    default: false,
    help: 'Keep nothing: the state is removed when the server stops.',
    accepts: 'true or false',
  }),
  issuer: option({
    kind: 'text',
    schema: line,
    default: undefined,
    placeholder: 'URL',
    help: "The default issuer's identifier, used exactly as given; without it {public URL}/issuers/default.",
    accepts: 'text without control characters',
    commands: 'every',
  }),
  publicUrl: option({
    kind: 'text',
    schema: z.string().refine(isPublicUrl),
    default: undefined,
    placeholder: 'URL',
    help: "The server's own URL where others reach it by another name; without it http://localhost:{port}.",
    accepts:
      'an absolute http or https URL in its normal form, without user, query, fragment and trailing slash',
  }),
  seed: option({
    ...path,
    placeholder: 'FILE',
    help: 'JSON file with the clients, subjects and static tables of a new issuer; without it the built-in one.',
    commands: 'every',
  }),
  ...STATE_OPTIONS,
  config: option({
    ...path,
    placeholder: 'FILE',
    help: 'Configuration file; without it mock-idp.config.json in the working directory, if it is there.',
    commands: 'every',
    sources: ['flag', 'environment'],
  }),
  adminToken: option({
    kind: 'text',
    schema: z.string().refine(isBearerToken),
    default: undefined,
    placeholder: 'TOKEN',
    help: 'Token that the admin API and the pages ask for. As a flag others can see it in the list of processes: prefer the environment or a file.',
    accepts: 'letters, digits and - . _ ~ + / only (RFC 6750 section 2.1)',
    commands: 'every',
    sources: ['flag', 'environment'],
    secret: true,
  }),
  adminTokenFile: option({
    ...path,
    placeholder: 'FILE',
    help: 'File that holds the admin token.',
    commands: 'every',
  }),
  allowedHost: option({
    kind: 'list',
    schema: z.array(z.string().refine(isAllowedHost)),
    default: [],
    placeholder: 'HOST',
    help: 'Another Host header to answer to, as name or name:port; may be given several times.',
    accepts: 'a host name or IP address, with or without a port',
  }),
  logLevel: option({
    kind: 'text',
    schema: z.enum(['silent', 'error', 'warn', 'info', 'debug']),
    default: 'info',
    placeholder: 'LEVEL',
    help: 'How much is logged: silent, error, warn, info or debug.',
    accepts: 'one of silent, error, warn, info, debug',
  }),
  logFormat: option({
    kind: 'text',
    schema: z.enum(['text', 'json']),
    default: 'text',
    placeholder: 'FORMAT',
    help: 'Form of the log lines: text or json.',
    accepts: 'one of text, json',
  }),
  ...TLS_OPTIONS,
  defaultAudience: option({
    kind: 'text',
    schema: line,
    default: 'http://127.0.0.1:8000/mcp',
    placeholder: 'AUDIENCE',
    help: 'Audience of tokens that are minted without one.',
    accepts: 'text without control characters',
    commands: 'every',
  }),
  accessTokenLifetime: option({
    ...seconds,
    schema: z.int().min(1).max(1e10),
    default: 3600,
    placeholder: 'SECONDS',
    help: 'Lifetime of access tokens that are minted without one, in seconds.',
    accepts: 'whole seconds, at least 1',
    commands: 'every',
  }),
  jwksMaxAge: option({
    ...seconds,
    default: 0,
    placeholder: 'SECONDS',
    help: 'How long verifiers may cache the JWK Set (Cache-Control max-age), in seconds.',
    accepts: 'whole seconds, at least 0',
  }),
  ...LIFETIME_OPTIONS,
  ...SCRIPT_OPTIONS,
  ...OAUTH_OPTIONS,
  durability: option({
    kind: 'text',
    schema: z.enum(['full', 'normal']),
    default: 'full',
    placeholder: 'MODE',
    help: 'full: an acknowledged change survives a power cut; normal: faster, it survives a crash of the process only.',
    accepts: 'one of full, normal',
    commands: 'every',
  }),
} as const satisfies Record<string, OptionRow>

/** The name of an option, as TypeScript spells it. */
export type OptionName = keyof typeof OPTIONS

/** The names of all options, in the order they are shown. */
export const OPTION_NAMES = Object.keys(OPTIONS) as readonly OptionName[]

/** The value of an option once all sources have been read. */
export type OptionValue<N extends OptionName> =
  | z.output<(typeof OPTIONS)[N]['schema']>
  | (typeof OPTIONS)[N]['default']

/** What is known of an option. */
export function optionRow(name: OptionName): OptionRow {
  return OPTIONS[name]
}

/** Options that are one choice: the strongest source that sets any of a group decides it, and sets one of it. */
export const CHOICES: readonly (readonly OptionName[])[] = [
  ['ephemeral', 'data', 'database'],
  ['adminToken', 'adminTokenFile'],
  ['tls', 'tlsCert'],
  ['tls', 'tlsKey'],
]
