import type { Issuer } from '../core/issuers/issuer.ts'
import type { JsonObject } from '../core/protocol/json.ts'
import { metadata } from '../core/protocol/metadata.ts'
import { GRANT_TYPES } from './grants/grant-token.ts'
import type { Idp } from './idp.ts'
import { publishJwks } from './publish-jwks.ts'

/** The metadata of an issuer (RFC 8414 §2): what is served, and the algorithms that the JWK Set has keys of. */
export async function issuerMetadata(idp: Idp, issuer: Issuer): Promise<JsonObject> {
  const { keys } = await publishJwks(idp, issuer)
  const algs = [...new Set(keys.map((key) => key.alg))]
  const { defaultScope, requirePushedRequests, openRegistration, clientMetadataDocuments } =
    idp.settings.oauth
  return metadata({
    issuer: issuer.issuer,
    url: issuer.url,
    grantTypes: GRANT_TYPES,
    defaultScope,
    requirePushedRequests,
    openRegistration,
    clientMetadataDocuments,
    algs,
  })
}
