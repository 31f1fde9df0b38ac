import { algsOf, versionsOf } from '../../core/connect/choose.ts'
import { type FastmcpVersion, fastmcpVersion } from '../../core/connect/fastmcp-version.ts'
import type { Target } from '../../core/connect/target.ts'
import type { InputIssue } from '../../core/protocol/invalid-input.ts'
import { printableText } from '../../core/protocol/printable-text.ts'
import type { ConnectRequest } from '../../idp/connect.ts'
import { fieldError } from './form-errors.ts'
import { type FormField, formField } from './form-field.ts'

/** The values that a configuration is asked for with, as they are named in an address. */
export const CONNECT_NAMES = [
  'target',
  'version',
  'alg',
  'audience',
  'scope',
  'client_id',
  'table',
] as const

/** What is asked for, by name; what is not asked for is ''. */
export type ConnectValues = Readonly<Record<(typeof CONNECT_NAMES)[number], string>>

/** The labels of the fields that can be wrong. */
export const CONNECT_LABELS = {
  alg: 'Algorithm',
  audience: 'Audience',
  scope: 'Required scopes',
  client_id: 'Client that introspects',
  table: 'Static table',
} as const

/** Reads the values from an address or a form; another target's own are left out. */
export function connectValues(read: (name: string) => string | null | undefined): ConnectValues {
  const value = (name: string) => read(name) ?? ''
  return {
    target: value('target') || 'jwks',
    version: value('version'),
    alg: value('alg'),
    audience: value('audience'),
    scope: value('scope'),
    client_id: value('client_id'),
    table: value('table'),
  }
}

/** What the values ask for; an empty one asks for the usual. */
export function connectRequest(values: ConnectValues): ConnectRequest {
  const { target, client_id, ...others } = values
  const given = Object.entries(others).filter(([, value]) => value !== '')
  const clientId = client_id === '' ? undefined : client_id
  return { target, clientId, ...Object.fromEntries(given) }
}

/** The address of a page below its path: the values that are not empty. */
export function connectAddress(path: string, values: Partial<ConnectValues>): string {
  const given = CONNECT_NAMES.flatMap((name): [string, string][] => {
    const value = values[name] ?? ''
    return value === '' ? [] : [[name, value]]
  })
  return `${path}?${new URLSearchParams(given)}`
}

/** The values that another target or version of the page keeps: what is not the target's own. */
export function keptValues(values: ConnectValues, target: Target): Partial<ConnectValues> {
  const { audience, scope, version } = values
  const has = version !== '' && versionsOf(target).includes(fastmcpVersion(version))
  return { target: target.id, audience, scope, ...(has ? { version } : {}) }
}

/** The targets whose files have the credentials of a client. */
const WITH_CLIENT: readonly string[] = ['introspection', 'debug', 'curl']

/** The fields for what a target can be filled in with. */
export function connectFields(
  target: Target,
  version: FastmcpVersion | null,
  {
    values,
    issues,
    usual,
  }: {
    readonly values: ConnectValues
    readonly issues: readonly InputIssue[]
    readonly usual: { readonly audience: string }
  },
): readonly FormField[] {
  const algs = algsOf(target, version)
  const field = (name: keyof typeof CONNECT_LABELS, more: Partial<FormField> = {}) =>
    formField({
      name,
      label: CONNECT_LABELS[name],
      value: values[name],
      error: fieldError(issues, name),
      code: true,
      ...(more.hint ? { hint: more.hint } : {}),
      ...(more.choices ? { choices: more.choices } : {}),
    })
  const choices = algs.map((alg) => ({ value: alg, text: alg, selected: false }))
  return [
    field('audience', { hint: `Empty: ${printableText(usual.audience)}` }),
    field('scope', { hint: 'Empty: none' }),
    ...(algs.length > 1 ? [field('alg', { choices })] : []),
    ...(WITH_CLIENT.includes(target.id)
      ? [field('client_id', { hint: 'Empty: mcp-resource-server, or another with a secret' })]
      : []),
    ...(target.id === 'static-table' ? [field('table', { hint: 'Empty: default' })] : []),
  ]
}
