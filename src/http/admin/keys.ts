import { z } from 'zod'
import { exportJwk, exportKeySet, exportPem, exportSecret } from '../../core/keys/export-key.ts'
import type { SigningKey } from '../../core/keys/signing-key.ts'
import { invalidInput } from '../../core/protocol/invalid-input.ts'
import { createKey, importKey } from '../../idp/add-key.ts'
import { keysToExport } from '../../idp/keys-to-export.ts'
import { getKey, listKeys } from '../../idp/list-keys.ts'
import { previewRevocation } from '../../idp/plan-revocation.ts'
import { revokeKey } from '../../idp/revoke-key.ts'
import { rotateKeys } from '../../idp/rotate-keys.ts'
import { adminRoute } from './admin-route.ts'
import { revocationPlanJson, revocationPlanSchema } from './bodies/key-plans.ts'
import {
  keyBody,
  keyJson,
  keySchema,
  rotateBody,
  rotationRequest,
  rotationSchema,
} from './bodies/keys.ts'
import { listJson, listQuery, listSchema, pageOf } from './bodies/lists.ts'
import { present } from './bodies/present.ts'

const list = adminRoute({
  method: 'get',
  path: '/api/keys',
  summary: 'All keys, newest first, shared secrets too',
  query: listQuery,
  answers: { 200: { description: 'a stretch of the list', schema: listSchema(keySchema) } },
  async handle({ idp, issuer, query }) {
    return { status: 200, json: listJson(await listKeys(idp, issuer, pageOf(query)), keyJson) }
  },
})

const add = adminRoute({
  method: 'post',
  path: '/api/keys',
  summary: 'Make a key, or import one',
  body: keyBody,
  answers: { 201: { description: 'the key', schema: keySchema } },
  async handle({ idp, issuer, body }) {
    const { alg, kid, state, pem, jwk, secret } = body
    const imported = pem !== undefined || jwk !== undefined || secret !== undefined
    if (!imported && kid !== undefined)
      throw invalidInput(
        '/kid',
        'must be absent for a key that is made here: it is named by its thumbprint',
      )
    const key = imported
      ? await importKey(idp, issuer, { alg, kid, state, pem, jwk, secret })
      : await createKey(idp, issuer, { alg, state })
    return { status: 201, json: keyJson(key) }
  },
})

const rotate = adminRoute({
  method: 'post',
  path: '/api/keys/rotate',
  summary: 'Rotate: the next key signs, the one before stays published for its grace',
  body: rotateBody,
  answers: { 200: { description: 'the keys after it', schema: rotationSchema } },
  async handle({ idp, issuer, body }) {
    const { current, previous, next } = await rotateKeys(idp, issuer, rotationRequest(body))
    const json = present({
      current: keyJson(current),
      previous: previous === null ? null : keyJson(previous),
      next: next === null ? null : keyJson(next),
    })
    return { status: 200, json }
  },
})

const plannedRevocation = adminRoute({
  method: 'get',
  path: '/api/keys/{kid}/revocation-plan',
  summary: 'What the revocation of a key would do if it were done now; changes nothing',
  answers: { 200: { description: 'the plan', schema: revocationPlanSchema } },
  async handle({ idp, issuer, params }) {
    const planned = await previewRevocation(idp, issuer, params.kid ?? '')
    return { status: 200, json: revocationPlanJson(planned) }
  },
})

const revoke = adminRoute({
  method: 'post',
  path: '/api/keys/{kid}/revoke',
  summary: 'Revoke a key in an emergency: out of the JWK Set now, its tokens inactive',
  body: z.strictObject({}),
  answers: { 200: { description: 'the key', schema: keySchema } },
  async handle({ idp, issuer, params }) {
    return { status: 200, json: keyJson(await revokeKey(idp, issuer, params.kid ?? '')) }
  },
})

const exportQuery = z.strictObject({ private: z.enum(['true', 'false']).optional() })

/** Makes a browser save a key as a file of its name (RFC 6266 §4); a kid has no character that would need quoting. */
function attachment(
  { kid }: SigningKey,
  file: { readonly private: boolean; readonly ending: 'pem' | 'jwk' },
): Readonly<Record<string, string>> {
  const name = `${kid}${file.private ? '.private' : ''}.${file.ending}`
  return { 'Content-Disposition': `attachment; filename="${name}"` }
}

const pem = adminRoute({
  method: 'get',
  path: '/api/keys/{kid}.pem',
  summary: 'A key as PEM: SPKI, or with private=true PKCS#8',
  query: exportQuery,
  answers: { 200: { description: 'the PEM', media: ['application/x-pem-file'] } },
  async handle({ idp, issuer, params, query }) {
    const key = await getKey(idp, issuer, params.kid ?? '')
    const scope = { private: query.private === 'true' }
    const headers = attachment(key, { ...scope, ending: 'pem' })
    return { status: 200, text: exportPem(key, scope), type: 'application/x-pem-file', headers }
  },
})

const jwk = adminRoute({
  method: 'get',
  path: '/api/keys/{kid}.jwk',
  summary: 'A key as JWK: public, or with private=true whole',
  query: exportQuery,
  answers: { 200: { description: 'the JWK', media: ['application/jwk+json'] } },
  async handle({ idp, issuer, params, query }) {
    const key = await getKey(idp, issuer, params.kid ?? '')
    const scope = { private: query.private === 'true' }
    const headers = attachment(key, { ...scope, ending: 'jwk' })
    const text = JSON.stringify(exportJwk(key, scope))
    return { status: 200, text, type: 'application/jwk+json', headers }
  },
})

const jwkSet = adminRoute({
  method: 'get',
  path: '/api/keys.jwks',
  summary:
    'The keys that sign and those that follow, as JWK Set; with private=true whole, for --keys',
  query: exportQuery,
  answers: { 200: { description: 'the JWK Set', media: ['application/jwk-set+json'] } },
  async handle({ idp, issuer, query }) {
    const scope = { private: query.private === 'true' }
    const text = JSON.stringify(exportKeySet(await keysToExport(idp, issuer), scope), null, 2)
    const name = `keys${scope.private ? '.private' : ''}.jwks`
    const headers = { 'Content-Disposition': `attachment; filename="${name}"` }
    return { status: 200, text, type: 'application/jwk-set+json', headers }
  },
})

const secret = adminRoute({
  method: 'get',
  path: '/api/keys/{kid}/secret',
  summary: 'The shared secret of an HS* key, as the text that a verifier is given',
  answers: { 200: { description: 'the secret', media: ['text/plain'] } },
  async handle({ idp, issuer, params }) {
    return {
      status: 200,
      text: exportSecret(await getKey(idp, issuer, params.kid ?? '')),
      type: 'text/plain',
    }
  },
})

const one = adminRoute({
  method: 'get',
  path: '/api/keys/{kid}',
  summary: 'One key',
  answers: { 200: { description: 'the key', schema: keySchema } },
  async handle({ idp, issuer, params }) {
    return { status: 200, json: keyJson(await getKey(idp, issuer, params.kid ?? '')) }
  },
})

/** Keys: what there is, making, importing, rotating, revoking and handing them out. */
export const KEY_ROUTES = [
  list,
  add,
  rotate,
  plannedRevocation,
  revoke,
  pem,
  jwk,
  jwkSet,
  secret,
  one,
]
