import type { IdpSettings } from '../../idp/idp.ts'
import { DEFAULT_CLIENT_ID, DEFAULT_SUBJECT } from '../../idp/mint-request.ts'
import { MINT_FIELDS, type MintFormValues } from './mint-form.ts'

/** What stands in the form that mints before anybody changes it: the API's own defaults, in sight. */
export function mintDefaults(
  settings: Pick<IdpSettings, 'defaultAudience' | 'accessTokenLifetimeSeconds'>,
): MintFormValues {
  return {
    subject: DEFAULT_SUBJECT,
    client_id: DEFAULT_CLIENT_ID,
    audience: settings.defaultAudience,
    scope: '',
    expires_in: String(settings.accessTokenLifetimeSeconds),
    profile: 'rfc9068',
    format: 'jwt',
    alg: '',
    kid: '',
    not_before: '',
    claims: '',
    header: '',
    fault: '',
  }
}

/** The form's values as given, each read by its name; one that is not there takes the fallback's. */
export function mintValues(
  given: (name: string) => string | undefined,
  fallback: (name: (typeof MINT_FIELDS)[number]) => string,
): MintFormValues {
  const entries = MINT_FIELDS.map((name) => [name, given(name) ?? fallback(name)])
  return Object.fromEntries(entries) as MintFormValues
}
