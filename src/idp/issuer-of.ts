import { DEFAULT_ISSUER_NAME, type Issuer, type IssuerRecord } from '../core/issuers/issuer.ts'
import { issuerPath } from '../core/protocol/endpoints.ts'
import type { Idp, IdpSettings } from './idp.ts'

/** How issuers are reached: the server's own URL, and the default one's identifier where it is given. */
interface Served extends Pick<Idp, 'publicUrl'> {
  readonly settings: Pick<IdpSettings, 'issuer'>
}

/** An issuer as it is reached; the default one's identifier may be given, and then its endpoints are at the server's root. */
export function issuerOf(idp: Served, record: IssuerRecord): Issuer {
  const given = record.name === DEFAULT_ISSUER_NAME ? idp.settings.issuer : undefined
  if (given !== undefined) return { ...record, issuer: given, url: idp.publicUrl }
  const url = idp.publicUrl + issuerPath(record.name)
  return { ...record, issuer: url, url }
}
