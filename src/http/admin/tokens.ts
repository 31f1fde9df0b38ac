import type { Response } from 'express'
import { z } from 'zod'
import { inspectToken } from '../../idp/inspect-token.ts'
import { getToken, listTokens } from '../../idp/list-tokens.ts'
import { type MintedToken, mintToken } from '../../idp/mint-token.ts'
import { mintTokens } from '../../idp/mint-tokens.ts'
import { revokeTokenByJti, revokeTokens } from '../../idp/revoke-tokens.ts'
import { problemOf } from '../problem.ts'
import { type AdminCall, adminRoute } from './admin-route.ts'
import { listJson, listSchema, pageOf } from './bodies/lists.ts'
import {
  inspectBody,
  inspectionSchema,
  type MintBody,
  mintBody,
  mintedJson,
  mintedSchema,
  mintRequestOf,
  revokeBody,
  tokenJson,
  tokenSchema,
  tokensQuery,
} from './bodies/tokens.ts'
import { writePatiently } from './write-patiently.ts'

const mint = adminRoute({
  method: 'post',
  path: '/api/tokens',
  summary: 'Mint a token, or many',
  body: mintBody,
  answers: {
    201: {
      description: 'the token; with count a token a line',
      schema: mintedSchema,
      media: ['application/x-ndjson'],
    },
  },
  async handle(call) {
    const { idp, issuer, body } = call
    if ((body.count ?? 1) !== 1) return mintMany(call, body)
    const minted = await mintToken(idp, issuer, mintRequestOf(body))
    return { status: 201, json: mintedJson(minted) }
  },
})

/** Streams a token a line; each line is of a token that is on disk. A caller that leaves stops it. */
async function mintMany({ idp, issuer, response }: AdminCall, body: MintBody): Promise<undefined> {
  const tokens = await mintTokens(idp, issuer, {
    request: mintRequestOf(body),
    count: body.count ?? 1,
  })
  response.status(201).set({ 'Content-Type': 'application/x-ndjson', 'Cache-Control': 'no-store' })
  try {
    await writeLines(response, tokens)
  } catch (error) {
    response.write(`${JSON.stringify(problemOf(idp, error))}\n`)
  }
  response.end()
  return undefined
}

async function writeLines(response: Response, tokens: AsyncIterable<MintedToken>): Promise<void> {
  for await (const token of tokens) {
    if (response.destroyed) return
    await writePatiently(response, `${JSON.stringify(mintedJson(token))}\n`)
  }
}

const list = adminRoute({
  method: 'get',
  path: '/api/tokens',
  summary: 'The tokens that were issued, newest first',
  query: tokensQuery,
  answers: { 200: { description: 'a stretch of the list', schema: listSchema(tokenSchema) } },
  async handle({ idp, issuer, query }) {
    const { client_id: clientId, q: text, limit, cursor, ...same } = query
    const page = pageOf({ limit, cursor })
    const listed = await listTokens(idp, issuer, { filter: { ...same, clientId, text }, page })
    return { status: 200, json: listJson(listed, tokenJson) }
  },
})

const one = adminRoute({
  method: 'get',
  path: '/api/tokens/{jti}',
  summary: 'One token',
  answers: { 200: { description: 'the token', schema: tokenSchema } },
  async handle({ idp, issuer, params }) {
    return { status: 200, json: tokenJson(await getToken(idp, issuer, params.jti ?? '')) }
  },
})

const revokeOne = adminRoute({
  method: 'delete',
  path: '/api/tokens/{jti}',
  summary: 'Revoke one token; again is fine',
  answers: { 204: { description: 'revoked' } },
  async handle({ idp, issuer, params }) {
    await revokeTokenByJti(idp, issuer, params.jti ?? '')
    return { status: 204 }
  },
})

const revokeMany = adminRoute({
  method: 'post',
  path: '/api/tokens/revoke',
  summary: 'Revoke the tokens of a client, a subject, a key, or all',
  body: revokeBody,
  answers: {
    200: { description: 'how many were revoked', schema: z.object({ revoked: z.int() }) },
  },
  async handle({ idp, issuer, body }) {
    const { client_id: clientId, ...same } = body
    return {
      status: 200,
      json: { revoked: await revokeTokens(idp, issuer, { ...same, clientId }) },
    }
  },
})

const inspect = adminRoute({
  method: 'post',
  path: '/api/tokens/inspect',
  summary: 'Look into any token: what is in it, and what a verifier would object to',
  body: inspectBody,
  answers: { 200: { description: 'what was found', schema: inspectionSchema } },
  async handle({ idp, issuer, body }) {
    const { required_scopes: requiredScopes, ...same } = body
    return { status: 200, json: await inspectToken(idp, issuer, { ...same, requiredScopes }) }
  },
})

/** Minting, listing, revoking and inspecting tokens. */
export const TOKEN_ROUTES = [mint, list, revokeMany, inspect, one, revokeOne]
