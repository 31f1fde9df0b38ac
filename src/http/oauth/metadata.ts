import { issuerMetadata } from '../../idp/issuer-metadata.ts'
import type { HotCall, HotEndpoint } from './hot-endpoint.ts'

async function answer({ idp, issuer }: HotCall) {
  const body = JSON.stringify(await issuerMetadata(idp, issuer))
  const headers = { 'Content-Type': 'application/json', 'Cache-Control': 'no-cache' }
  return { status: 200, headers, body, facts: { outcome: 'ok' } }
}

/** The metadata document of RFC 8414 §3. */
export const oauthMetadataEndpoint: HotEndpoint = {
  name: 'oauthMetadata',
  methods: ['GET'],
  answer,
}

/** The configuration document of OpenID Connect Discovery 1.0 §4, with the same facts. */
export const openidMetadataEndpoint: HotEndpoint = {
  name: 'openidMetadata',
  methods: ['GET'],
  answer,
}
