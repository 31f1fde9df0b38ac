import type { Response } from 'express'
import { z } from 'zod'
import { invalidInput } from '../../core/protocol/invalid-input.ts'
import { inspectPasted } from '../../idp/inspect-pasted.ts'
import { inspectToken } from '../../idp/inspect-token.ts'
import { getToken, listTokens } from '../../idp/list-tokens.ts'
import { type MintedToken, mintToken } from '../../idp/mint-token.ts'
import { mintTokens } from '../../idp/mint-tokens.ts'
import { countRevocable, revokeTokenByJti, revokeTokens } from '../../idp/revoke-tokens.ts'
import { problemOf } from '../problem.ts'
import { type AdminCall, adminRoute } from './admin-route.ts'
import {
  expectationsOf,
  inspectBody,
  inspectionJson,
  inspectionSchema,
} from './bodies/inspection.ts'
import { listJson, listSchema, pageOf } from './bodies/lists.ts'
import {
  bulkSelectorOf,
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
import { surfaceOf } from './surface-of.ts'
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
    const { idp, issuer, body, request } = call
    if ((body.count ?? 1) !== 1) return mintMany(call, body)
    const via = surfaceOf(request)
    const minted = await mintToken(idp, issuer, { ...mintRequestOf(body), via })
    return { status: 201, json: mintedJson(minted) }
  },
})

/** Streams a token a line; each line is of a token that is on disk. A caller that leaves stops it. */
async function mintMany(
  { idp, issuer, request, response }: AdminCall,
  body: MintBody,
): Promise<undefined> {
  const tokens = await mintTokens(idp, issuer, {
    request: { ...mintRequestOf(body), via: surfaceOf(request) },
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
  answers: {
    200: {
      description:
        'a stretch of the list; among very many tokens it may be shorter than asked for, even empty, though next_cursor leads on',
      schema: listSchema(tokenSchema),
    },
  },
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
  async handle({ idp, issuer, params, request }) {
    await revokeTokenByJti(idp, issuer, { jti: params.jti ?? '', via: surfaceOf(request) })
    return { status: 204 }
  },
})

const revokeMany = adminRoute({
  method: 'post',
  path: '/api/tokens/revoke',
  summary: 'Revoke the tokens of a client, a subject, a key, or all; with dry_run count them only',
  body: revokeBody,
  answers: {
    200: {
      description: 'how many were revoked; with dry_run 0, and how many would be',
      schema: z.object({ revoked: z.int(), would_revoke: z.int().optional() }),
    },
  },
  async handle({ idp, issuer, body, request }) {
    const { dry_run: dryRun, ...asked } = body
    const selector = bulkSelectorOf(asked)
    if (dryRun === true) {
      const count = await countRevocable(idp, issuer, selector)
      return { status: 200, json: { revoked: 0, would_revoke: count } }
    }
    const revoked = await revokeTokens(idp, issuer, { ...selector, via: surfaceOf(request) })
    return { status: 200, json: { revoked } }
  },
})

const inspect = adminRoute({
  method: 'post',
  path: '/api/tokens/inspect',
  summary: 'Look into any token: what is in it, and what a verifier would object to',
  body: inspectBody,
  answers: { 200: { description: 'what was found', schema: inspectionSchema } },
  async handle({ idp, issuer, body }) {
    const { token, pasted } = body
    const expectations = expectationsOf(body)
    if ((token === undefined) === (pasted === undefined)) {
      throw invalidInput('/token', 'must be there, or "pasted" in its place; not both')
    }
    if (token !== undefined) {
      const inspection = await inspectToken(idp, issuer, { token, ...expectations })
      return { status: 200, json: inspectionJson(inspection) }
    }
    const found = await inspectPasted(idp, issuer, { pasted: pasted ?? '', ...expectations })
    return { status: 200, json: inspectionJson(found.inspection, found) }
  },
})

/** Minting, listing, revoking and inspecting tokens. */
export const TOKEN_ROUTES = [mint, list, revokeMany, inspect, one, revokeOne]
