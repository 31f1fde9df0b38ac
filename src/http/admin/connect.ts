import { z } from 'zod'
import { algsOf, versionsOf } from '../../core/connect/choose.ts'
import type { Target } from '../../core/connect/target.ts'
import { TARGETS } from '../../core/connect/targets.ts'
import { ALGS } from '../../core/keys/algorithms.ts'
import { notFound } from '../../core/protocol/domain-error.ts'
import { type Configuration, configuration } from '../../idp/connect.ts'
import { adminRoute } from './admin-route.ts'
import { present } from './bodies/present.ts'

const versionSchema = z.object({
  version: z.string(),
  covers: z.string().describe('the releases that it stands for'),
  tested_with: z.string().describe('the release that runs these very files in our tests'),
  algs: z.array(z.enum(ALGS)).describe('to choose from; none: the algorithm does not matter'),
})

const targetSchema = z.object({
  target: z.string(),
  title: z.string(),
  about: z.string(),
  since: z.string().optional().describe('which versions of FastMCP have it'),
  versions: z.array(versionSchema).describe('of FastMCP; none where it is something else'),
  tested_with: z.string().optional(),
})

function targetJson(target: Target): object {
  const versions = versionsOf(target).map((version) => ({
    version: version.id,
    covers: version.covers,
    tested_with: version.testedWith,
    algs: algsOf(target, version),
  }))
  return present({
    target: target.id,
    title: target.title,
    about: target.about,
    since: target.product === 'fastmcp' ? target.since : null,
    versions,
    tested_with: target.product === 'other' ? target.testedWith : null,
  })
}

const list = adminRoute({
  method: 'get',
  path: '/api/connect',
  summary: 'What can be configured to take this issuer’s tokens, and for which versions',
  answers: {
    200: { description: 'all of it', schema: z.object({ items: z.array(targetSchema) }) },
  },
  async handle() {
    return { status: 200, json: { items: TARGETS.map(targetJson) } }
  },
})

const LANGUAGES = ['python', 'typescript', 'json', 'bash'] as const

const configurationSchema = z.object({
  target: z.string(),
  title: z.string(),
  about: z.string(),
  version: z.string().optional(),
  tested_with: z.string().optional(),
  alg: z.enum(ALGS).optional(),
  language: z.enum(LANGUAGES).describe('of the main file'),
  files: z
    .array(z.object({ name: z.string(), language: z.enum(LANGUAGES), text: z.string() }))
    .describe('the main one first'),
  run: z.string().optional().describe('the commands that install what it needs and start it'),
  caveats: z.array(z.object({ text: z.string(), source: z.url() })),
})

function configurationJson(made: Configuration): object {
  const { target, version, alg, files, run, caveats } = made
  const { id, title, about } = target
  return present({
    target: id,
    title,
    about,
    version: version?.id,
    tested_with: target.product === 'other' ? target.testedWith : version?.testedWith,
    alg: algsOf(target, version).length > 0 ? alg : null,
    language: files[0].language,
    files,
    run: run === '' ? null : run,
    caveats,
  })
}

const configurationQuery = z.strictObject({
  version: z.string().optional().describe('of FastMCP, as 2.13 or 2.13.3; default the newest'),
  alg: z.string().optional().describe('default the first that it has'),
  audience: z.string().optional().describe("default the issuer's"),
  scope: z.string().optional().describe('what the MCP server is to require; default nothing'),
  client_id: z.string().optional().describe('the client that introspects'),
  table: z.string().optional().describe('the table of static tokens'),
  file: z.string().optional().describe('as text/plain: this file in place of the main one'),
})

const read = adminRoute({
  method: 'get',
  path: '/api/connect/{target}',
  summary:
    'The configuration of a verifier or a client with this issuer’s real values, secrets too; as text/plain one file of it alone',
  query: configurationQuery,
  answers: {
    200: { description: 'the configuration', schema: configurationSchema, media: ['text/plain'] },
  },
  async handle({ idp, issuer, params, query, request, response }) {
    const { client_id: clientId, file, ...same } = query
    const made = await configuration(idp, issuer, {
      ...same,
      target: params.target ?? '',
      clientId,
      adminTokenNeeded: response.locals.signedIn === true,
    })
    const chosen = file === undefined ? made.files[0] : fileOf(made, file)
    const headers = { Vary: 'Accept' }
    if (request.accepts(['application/json', 'text/plain']) === 'text/plain')
      return { status: 200, text: chosen.text, type: 'text/plain', headers }
    return { status: 200, json: configurationJson(made), headers }
  },
})

function fileOf({ files }: Configuration, name: string): Configuration['files'][0] {
  const found = files.find((one) => one.name === name)
  if (found !== undefined) return found
  const known = files.map((one) => one.name).join(', ')
  throw notFound(`there is no file of that name in it; there are ${known}`)
}

/** Configuration to paste, filled in with an issuer's values. */
export const CONNECT_ROUTES = [list, read]
