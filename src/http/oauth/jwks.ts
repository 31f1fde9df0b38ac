import { createHash } from 'node:crypto'
import type { JwkSet } from '../../core/keys/public-jwk.ts'
import { publishJwks } from '../../idp/publish-jwks.ts'
import type { HotEndpoint } from './hot-endpoint.ts'

/** The JWK Set (RFC 7517 §5), with an ETag so that a verifier may ask whether it has changed. */
export const jwksEndpoint: HotEndpoint = {
  name: 'jwks',
  methods: ['GET'],
  async answer({ idp, issuer, request, unconditional }) {
    const set = await publishJwks(idp, issuer)
    const { body, etag, kids } = documentOf(set)
    const { jwksMaxAgeSeconds } = idp.settings
    const headers = {
      ETag: etag,
      'Cache-Control':
        jwksMaxAgeSeconds === 0 ? 'no-cache' : `public, max-age=${jwksMaxAgeSeconds}`,
    }
    if (unconditional !== true && hasMatch(request.headers['if-none-match'], etag)) {
      return { status: 304, headers, body: '', facts: { outcome: 'not_modified', kids } }
    }
    return {
      status: 200,
      headers: { ...headers, 'Content-Type': 'application/json' },
      body,
      facts: { outcome: 'ok', kids },
    }
  },
}

interface JwksDocument {
  readonly body: string
  readonly etag: string
  readonly kids: readonly string[]
}

const documents = new WeakMap<JwkSet, JwksDocument>()

/** A set as it is sent, written once for as long as it is the same set. */
function documentOf(set: JwkSet): JwksDocument {
  const known = documents.get(set)
  if (known !== undefined) return known
  const body = JSON.stringify(set)
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
  const made = { body, etag, kids: set.keys.map((key) => key.kid) }
  documents.set(set, made)
  return made
}

/** Compares weakly, as a GET does (RFC 9110 §13.1.2). */
function hasMatch(given: string | undefined, etag: string): boolean {
  if (given === undefined) return false
  return given
    .split(',')
    .some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === etag)
}
