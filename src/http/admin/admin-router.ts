import { type Request, type Response, Router } from 'express'
import { z } from 'zod'
import { DEFAULT_ISSUER_NAME, type Issuer } from '../../core/issuers/issuer.ts'
import { notFound } from '../../core/protocol/domain-error.ts'
import type { JsonObject } from '../../core/protocol/json.ts'
import type { Idp } from '../../idp/idp.ts'
import { BODY_LIMIT, BodyError, mediaType } from '../read-body.ts'
import { readJson, readText } from '../read-json.ts'
import type { AdminAnswer, AdminRoute } from './admin-route.ts'
import { parseInput } from './parse-input.ts'
import { ADMIN_ROUTES } from './routes.ts'

/** The admin API below an issuer's base; `response.locals.issuer` is the issuer. */
export function adminRouter(idp: Idp): Router {
  const router = Router({ caseSensitive: true, strict: true })
  for (const route of ADMIN_ROUTES) {
    router[route.method](expressPath(route.path), (request, response) =>
      serve(idp, route, { request, response }),
    )
  }
  for (const [path, methods] of methodsByPath()) {
    router.all(expressPath(path), (request, response) => {
      response.status(405).set('Allow', methods.join(', '))
      throw new MethodNotAllowed(`${request.method} is not served here; ${methods.join(', ')} are`)
    })
  }
  return router
}

/** A method that a path does not serve. */
export class MethodNotAllowed extends Error {}

/** A path with `{name}` as Express has it; braces mean something else there. */
function expressPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1')
}

function methodsByPath(): ReadonlyMap<string, readonly string[]> {
  const methods = new Map<string, string[]>()
  for (const { method, path } of ADMIN_ROUTES) {
    const own = method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]
    methods.set(path, [...(methods.get(path) ?? []), ...own])
  }
  return methods
}

/** A parameter that would not be looked at is a mistake, as a member of a body is. */
const NO_QUERY = z.strictObject({})

interface Exchange {
  readonly request: Request
  readonly response: Response
}

async function serve(idp: Idp, route: AdminRoute, { request, response }: Exchange): Promise<void> {
  const issuer = response.locals.issuer as Issuer
  if (route.defaultOnly === true && issuer.name !== DEFAULT_ISSUER_NAME) {
    throw notFound(`this is served at the default issuer's base only: ${route.path}`)
  }
  const takesBody = route.method === 'post' || route.method === 'put'
  const sent = takesBody ? await readSent(route, request) : {}
  const query = parseInput(route.query ?? NO_QUERY, request.query)
  const body = route.body === undefined ? sent : parseInput(route.body, sent)
  const params = request.params as Record<string, string>
  const answer = await route.handle({ idp, issuer, params, query, body, request, response })
  if (answer !== undefined) send(response, answer)
}

/** Reads a body; none of a media type that a page of another origin may send without asking first (Fetch, CORS-safelisted). */
async function readSent(route: AdminRoute, request: Request): Promise<JsonObject> {
  const { alsoTakes, takesFile, bodyLimit = BODY_LIMIT } = route
  if (takesFile !== undefined) return refuseOtherMedia(request, takesFile)
  if (alsoTakes === undefined) return readJson(request, bodyLimit)
  if (mediaType(request) === alsoTakes.media)
    return alsoTakes.read(await readText(request, bodyLimit))
  return readJson(request, bodyLimit, `application/json or ${alsoTakes.media}`)
}

/** Leaves a body unread, which is for the handler to do; throws `BodyError` where it is of another media type. */
function refuseOtherMedia(request: Request, media: string): JsonObject {
  const type = mediaType(request)
  if (type === media) return {}
  const got = type === '' ? 'none' : 'another'
  throw new BodyError(415, `Content-Type must be ${media}; got ${got}`)
}

function send(response: Response, { status, json, text, type, headers = {} }: AdminAnswer): void {
  response.status(status).set({ 'Cache-Control': 'no-store', ...headers })
  if (json !== undefined) response.type('application/json').send(JSON.stringify(json))
  else if (text !== undefined) response.type(type ?? 'text/plain').send(text)
  else response.end()
}
