import { MINT_FIELDS, type MintField, type MintFormValues } from './mint-form.ts'
import { mintLink } from './mint-link.ts'

/** A starting point: a link that fills in the form. */
export interface MintPreset {
  readonly id: string
  readonly text: string
  readonly href: string
  /** `true` where the form says just this, else `false`: the value of `aria-current`. */
  readonly current: 'true' | 'false'
}

/** Starting points of a kind. */
export interface PresetGroup {
  readonly id: string
  readonly title: string
  readonly presets: readonly MintPreset[]
}

interface Starting {
  readonly text: string
  readonly changes: (defaults: MintFormValues) => Partial<Record<MintField, string>>
}

const as = (text: string, changes: Partial<Record<MintField, string>>): Starting => ({
  text,
  changes: () => changes,
})

/** A token of a profile, with scopes, so that one sees where the profile puts them. */
const from = (text: string, profile: string) => as(text, { profile, scope: 'read write' })

const KINDS: Readonly<Record<string, Starting>> = {
  plain: as('Plain', {}),
  audiences: {
    text: 'Several audiences',
    changes: ({ audience }) => ({
      audience: [audience, 'https://api.example.com/mcp'].filter(Boolean).join('\n'),
    }),
  },
  opaque: as('Opaque', { format: 'opaque', scope: 'read write' }),
  expired: as('Expired', { expires_in: '-60' }),
  'not-yet-valid': as('Not yet valid', { not_before: '+1h', expires_in: '2h' }),
}

const PROVIDERS: Readonly<Record<string, Starting>> = {
  rfc9068: from('RFC 9068', 'rfc9068'),
  fastmcp: from('FastMCP', 'fastmcp'),
  entra: from('Entra ID', 'entra'),
  okta: from('Okta', 'okta'),
  auth0: from('Auth0', 'auth0'),
  keycloak: from('Keycloak', 'keycloak'),
  cognito: from('Cognito', 'cognito'),
  google: as('Google', { profile: 'google' }),
}

/** The starting points, with the one marked that the form is filled in with. */
export function presetGroups(
  base: string,
  values: MintFormValues,
  defaults: MintFormValues,
): readonly PresetGroup[] {
  const presets = (starting: Readonly<Record<string, Starting>>) =>
    Object.entries(starting).map(([id, { text, changes }]): MintPreset => {
      const filled = { ...defaults, ...changes(defaults) }
      const href = mintLink(base, filled, defaults) ?? `${base}/mint`
      return { id, text, href, current: isSame(filled, values) ? 'true' : 'false' }
    })
  return [
    { id: 'preset-kind', title: 'A token that is', presets: presets(KINDS) },
    { id: 'preset-provider', title: 'As issued by', presets: presets(PROVIDERS) },
  ]
}

/** Line breaks come back from a browser's form in its own way (HTML, form submission). */
function isSame(one: MintFormValues, other: MintFormValues): boolean {
  const text = (value: string) => value.replaceAll('\r\n', '\n')
  return MINT_FIELDS.every((name) => text(one[name]) === text(other[name]))
}
