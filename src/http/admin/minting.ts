import { z } from 'zod'
import { mintAgain } from '../../idp/mint-again.ts'
import { previewToken } from '../../idp/preview-token.ts'
import { adminRoute } from './admin-route.ts'
import { previewBody, previewJson, previewSchema } from './bodies/token-preview.ts'
import { mintedJson, mintedSchema, mintRequestOf } from './bodies/tokens.ts'
import { surfaceOf } from './surface-of.ts'

const preview = adminRoute({
  method: 'post',
  path: '/api/tokens/preview',
  summary: 'Header and claims of the token that a request would mint; nothing is minted',
  body: previewBody,
  answers: { 200: { description: 'what would be minted', schema: previewSchema } },
  async handle({ idp, issuer, body }) {
    return { status: 200, json: previewJson(await previewToken(idp, issuer, mintRequestOf(body))) }
  },
})

const again = adminRoute({
  method: 'post',
  path: '/api/tokens/{jti}/again',
  summary: 'Mint another token like this one, issued now',
  body: z.strictObject({}),
  answers: { 201: { description: 'the new token', schema: mintedSchema } },
  async handle({ idp, issuer, params, request }) {
    const like = { jti: params.jti ?? '', via: surfaceOf(request) }
    return { status: 201, json: mintedJson(await mintAgain(idp, issuer, like)) }
  },
})

/** What goes with minting: looking before, and minting the same again. */
export const MINTING_ROUTES = [preview, again]
