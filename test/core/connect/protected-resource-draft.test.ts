import assert from 'node:assert/strict'
import { symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import express, { type Router } from 'express'
import request from 'supertest'
import type { ConnectFacts } from '../../../src/core/connect/configuration.ts'
import { protectedResourceDraft } from '../../../src/core/connect/protected-resource-draft.ts'
import {
  checkProtectedResource,
  type ProtectedResourceInput,
} from '../../../src/core/protocol/check-protected-resource.ts'
import { ROOT } from '../../support/source-files.ts'
import { temporaryDirectory } from '../../support/temporary-directory.ts'

const ISSUER = 'http://localhost:9400/issuers/default'
const RESOURCE = 'http://127.0.0.1:8000/mcp'

function draft(input: Partial<ProtectedResourceInput> = {}, issuer = ISSUER) {
  const of = checkProtectedResource({ resource: RESOURCE, ...input })
  const facts: ConnectFacts = {
    issuer,
    url: ISSUER,
    jwksUri: `${ISSUER}/.well-known/jwks.json`,
    introspectionEndpoint: `${ISSUER}/introspect`,
    audience: of.resource,
    requiredScopes: of.scopes,
    alg: 'RS256',
    publicKey: null,
    sharedSecret: null,
    client: null,
    staticTable: null,
    token: null,
    adminTokenNeeded: false,
  }
  return protectedResourceDraft(of, facts)
}

const fileOf = (made: ReturnType<typeof draft>, name: string) =>
  made.files.find((file) => file.name === name)?.text ?? ''

const caveatsOf = (made: ReturnType<typeof draft>) =>
  made.caveats.map(({ text }) => text).join('\n')

test('the first file is the document itself, and every file is printable ASCII (issue 6: protected resource)', () => {
  const made = draft({
    scope: "read a'b",
    resource_name: 'Wetter "für\u202e alle" \u{1F326}',
    resource: "http://127.0.0.1:8000/a'b/mcp",
  })
  assert.deepEqual(JSON.parse(made.files[0].text), made.metadata)
  for (const { name, text } of made.files) {
    assert.match(text, /^[\x20-\x7E\n]+\n$/, name)
  }
})

test('the FastMCP server names issuer, audience and scopes, and is put together from origin and path again (issue 6: protected resource)', () => {
  const text = fileOf(
    draft({ scope: 'read', resource: 'http://127.0.0.1:8123/a/mcp/', resource_name: 'Tools' }),
    'server.py',
  )
  assert.match(
    text,
    /authorization_servers=\[AnyHttpUrl\("http:\/\/localhost:9400\/issuers\/default"\)\]/,
  )
  assert.match(text, /base_url="http:\/\/127\.0\.0\.1:8123",/)
  assert.match(text, /audience="http:\/\/127\.0\.0\.1:8123\/a\/mcp\/",/)
  assert.match(text, /required_scopes=\["read"\],/)
  assert.match(text, /resource_name="Tools",/)
  assert.match(text, /port=8123, path="\/a\/mcp\/"\)/)
  assert.match(fileOf(draft({ resource: 'http://127.0.0.1:8123' }), 'server.py'), /path="\/"\)/)
})

/** The router as a program of Node would import it. */
async function routerOf(t: TestContext, made: ReturnType<typeof draft>): Promise<Router> {
  const folder = temporaryDirectory(t)
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  const path = join(folder, 'protected-resource.ts')
  writeFileSync(path, fileOf(made, 'protected-resource.ts'))
  const module = (await import(pathToFileURL(path).href)) as {
    protectedResource: Router
    resourceMetadataUrl: string
  }
  assert.equal(module.resourceMetadataUrl, made.metadataUrl)
  return module.protectedResource
}

for (const resource of [
  RESOURCE,
  'http://127.0.0.1:8000',
  "http://127.0.0.1:8000/:a(b)*/it's/mcp/",
]) {
  test(`the Express router serves the document of ${resource} and answers what comes without a token (RFC 9728 sections 3.1 and 5.1)`, async (t) => {
    const made = draft({ resource, scope: 'read', resource_name: 'Müll "x" \\ \u{1F600}' })
    const { pathname } = new URL(resource)
    const app = express()
    app.use(await routerOf(t, made))
    app.use((_request, response) => {
      response.json({ reached: true })
    })
    const agent = request(app)
    const served = await agent.get(new URL(made.metadataUrl).pathname)
    assert.equal(served.status, 200)
    assert.deepEqual(served.body, made.metadata)
    assert.equal(served.headers['access-control-allow-origin'], '*')
    const bare = await agent.post(pathname)
    const { status, header } = made.challenges.noToken
    assert.deepEqual([bare.status, bare.headers['www-authenticate']], [status, header])
    const withToken = await agent.post(pathname).set('Authorization', 'Bearer x')
    assert.deepEqual(withToken.body, { reached: true })
    assert.equal((await agent.options(pathname)).status, 200)
  })
}

test('nothing is remarked of a plain resource but what holds of the code (issue 6: protected resource)', () => {
  const text = caveatsOf(draft())
  assert.doesNotMatch(text, /https;|query|slash|URL parsers|writes the (resource|issuer)|DPoP/)
})

test('what may keep clients from using the document is remarked (RFC 9728 sections 1.2 and 3.3)', () => {
  const remarks: readonly (readonly [resource: string, remark: RegExp])[] = [
    ['http://mcp.example/mcp', /has to be https/],
    ['http://127.0.0.1:8000/mcp?t=1', /should have no query/],
    ['http://127.0.0.1:8000/mcp/', /The slash at the end belongs to the resource/],
    ['http://LOCALHOST:8000/a/../mcp', /write this resource as http:\/\/localhost:8000\/mcp:/],
    [
      'http://127.0.0.1:8000',
      /RemoteAuthProvider writes the resource as http:\/\/127\.0\.0\.1:8000\/,/,
    ],
  ]
  for (const [resource, remark] of remarks) assert.match(caveatsOf(draft({ resource })), remark)
  assert.match(
    caveatsOf(draft({ dpop_bound_access_tokens_required: true })),
    /look at no DPoP proof/,
  )
})

test('an issuer that AnyHttpUrl would write otherwise is remarked, one with a path is not (RFC 8414 section 3.3)', () => {
  assert.match(
    caveatsOf(draft({}, 'https://idp.example')),
    /AnyHttpUrl writes the issuer as https:\/\/idp\.example\//,
  )
  assert.match(caveatsOf(draft({}, 'my issuer')), /The issuer is no URL/)
  assert.doesNotMatch(caveatsOf(draft({}, 'https://idp.example/a')), /issuer/)
})

test('the check by curl has the URL, the resource and the challenge to expect (issue 6: protected resource)', () => {
  const made = draft({ scope: 'read' })
  const text = fileOf(made, 'check.sh')
  assert.ok(text.includes(`'${made.metadataUrl}'`))
  assert.ok(text.includes(`'${RESOURCE}'`))
  assert.ok(text.includes(`# WWW-Authenticate: ${made.challenges.noToken.header}\n`))
})
