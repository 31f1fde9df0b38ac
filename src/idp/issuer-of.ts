import { DEFAULT_ISSUER_NAME, type Issuer, type IssuerRecord } from '../core/issuers/issuer.ts'
import { issuerPath } from '../core/protocol/endpoints.ts'
import type { Idp } from './idp.ts'

/** An issuer as it is reached; the default one's identifier may be given, and then its endpoints are at the server's root. */
export function issuerOf(idp: Pick<Idp, 'publicUrl' | 'settings'>, record: IssuerRecord): Issuer {
  const given = record.name === DEFAULT_ISSUER_NAME ? idp.settings.issuer : undefined
  if (given !== undefined) return { ...record, issuer: given, url: idp.publicUrl }
  const url = idp.publicUrl + issuerPath(record.name)
  return { ...record, issuer: url, url }
}
