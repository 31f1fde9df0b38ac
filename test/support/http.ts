import type { Server } from 'node:http'
import type { Express } from 'express'
import request, { type Test } from 'supertest'

/** The name and port that every test server has; supertest would name its own random port, which the Host guard refuses. */
export const HOST = 'localhost:9400'

/** The public URL of every test server. */
export const PUBLIC_URL = `http://${HOST}`

/** Requests to an app, each addressed to `HOST`. */
export interface Http {
  get(path: string): Test
  head(path: string): Test
  post(path: string): Test
  put(path: string): Test
  delete(path: string): Test
  options(path: string): Test
  /** Posts a form, as clients and verifiers do. */
  form(path: string, parameters: Parameters, client?: Client): Test
}

/** The parameters of a form; a list is sent as the parameter repeated. */
export type Parameters = Readonly<Record<string, string | readonly string[]>>

/** A client's id and secret, sent as HTTP Basic. */
export type Client = readonly [clientId: string, secret: string]

/** The seed's client that introspects. */
export const RESOURCE_SERVER: Client = ['mcp-resource-server', 'mcp-resource-server-secret']

/** The seed's client for everything. */
export const DEMO_CLIENT: Client = ['demo-client', 'demo-client-secret']

/** Asks an app over HTTP, or a server that listens already, which is faster where there is much to ask. */
export function httpTo(app: Express | Server): Http {
  const method = (name: 'get' | 'head' | 'post' | 'put' | 'delete' | 'options') => (path: string) =>
    request(app)[name](path).set('Host', HOST)
  const post = method('post')
  return {
    get: method('get'),
    head: method('head'),
    post,
    put: method('put'),
    delete: method('delete'),
    options: method('options'),
    form: (path, parameters, client) => {
      const sent = post(path).type('form')
      if (client !== undefined) sent.set('Authorization', basic(client))
      return sent.send(formBody(parameters))
    },
  }
}

/** The value of an Authorization header for a client. */
export function basic([clientId, secret]: Client): string {
  return `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}`
}

/** Parameters as a form's text. */
export function formBody(parameters: Parameters): string {
  const pairs = Object.entries(parameters).flatMap(([name, value]) =>
    [value].flat().map((one): [string, string] => [name, one]),
  )
  return new URLSearchParams(pairs).toString()
}
