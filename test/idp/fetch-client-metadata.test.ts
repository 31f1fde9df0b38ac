import assert from 'node:assert/strict'
import type { LookupAddress } from 'node:dns'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { fetchClientMetadata, type Resolve } from '../../src/idp/fetch-client-metadata.ts'
import { startDocumentHost } from '../support/document-host.ts'
import { SELF_SIGNED } from '../support/self-signed.ts'

const address = (text: string): LookupAddress => ({
  address: text,
  family: text.includes(':') ? 6 : 4,
})

/** A resolver that answers each question with the next list, and the last one from then on. */
function resolver(...answers: readonly (readonly string[])[]): Resolve & { asked: string[] } {
  const asked: string[] = []
  const resolve = async (hostname: string) => {
    const answer = answers[Math.min(asked.length, answers.length - 1)] ?? []
    asked.push(hostname)
    return answer.map(address)
  }
  return Object.assign(resolve, { asked })
}

const NEVER = new AbortController().signal

const fetchFrom = (url: string, resolve: Resolve, loopback = false) =>
  fetchClientMetadata(new URL(url), { loopback, signal: NEVER, resolve })

test('a name is refused where one of its addresses is for a special use, whatever the others are (C-12)', async () => {
  for (const special of ['10.0.0.1', '169.254.169.254', '::ffff:192.168.0.1', 'fd00::1', '::']) {
    for (const addresses of [[special], ['1.1.1.1', special], [special, '1.1.1.1']]) {
      await assert.rejects(fetchFrom('https://app.example/c', resolver(addresses), true), {
        name: 'FetchRefused',
        message: /special-use address/,
      })
    }
  }
})

test('a name that leads to loopback is refused unless that is allowed, also beside another address (C-12)', async () => {
  for (const addresses of [['127.0.0.1'], ['::1'], ['1.1.1.1', '::ffff:127.0.0.1']]) {
    await assert.rejects(fetchFrom('https://app.example/c', resolver(addresses)), {
      message: /leads to loopback/,
    })
  }
})

test('plain http goes to loopback only, even where that is allowed (C-12)', async () => {
  for (const addresses of [['1.1.1.1'], ['127.0.0.1', '1.1.1.1']]) {
    await assert.rejects(fetchFrom('http://app.example/c', resolver(addresses), true), {
      message: /plain http is for loopback only/,
    })
  }
})

test('a name is resolved once, and the address that was checked is the one connected to (C-12)', async (t) => {
  const host = await startDocumentHost(t)
  const resolve = resolver(['127.0.0.1'], ['10.0.0.1'])
  const url = `http://app.example:${host.port}/c`
  const { document } = await fetchFrom(url, resolve, true)
  assert.equal(document.client_name, 'A client by its document')
  assert.deepEqual(resolve.asked, ['app.example'])
  assert.equal(host.asked[0]?.headers.host, `app.example:${host.port}`)
})

test('a name without an address, and one that is not there, are refused (C-12)', async () => {
  await assert.rejects(fetchFrom('https://app.example/c', resolver([])), { message: /no address/ })
  const unknown = async () => {
    throw Object.assign(new Error('getaddrinfo ENOTFOUND app.example'), { code: 'ENOTFOUND' })
  }
  await assert.rejects(fetchFrom('https://app.example/c', unknown), {
    message: 'its host could not be resolved (ENOTFOUND)',
  })
})

test('a certificate that nobody trusts is refused before anything is sent (C-10)', async (t) => {
  let asked = 0
  const server = createServer(SELF_SIGNED, (_request, response) => {
    asked += 1
    response.end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  const { port } = server.address() as AddressInfo
  await assert.rejects(fetchFrom(`https://localhost:${port}/c`, resolver(['127.0.0.1']), true), {
    message: 'its host could not be reached (DEPTH_ZERO_SELF_SIGNED_CERT)',
  })
  assert.equal(asked, 0)
})

test('waiting ends with the signal: for a resolver, for an answer and for the rest of one (C-03)', async (t) => {
  const host = await startDocumentHost(t, (request, response) => {
    if (request.url === '/silent') return
    response.writeHead(200, { 'Content-Type': 'application/json' })
    response.write('{')
  })
  const forever: Resolve = () => new Promise(() => {})
  for (const [path, resolve] of [
    ['/x', forever],
    ['/silent', resolver(['127.0.0.1'])],
    ['/begun', resolver(['127.0.0.1'])],
  ] as const) {
    const url = new URL(`http://localhost:${host.port}${path}`)
    const fence = { loopback: true, signal: AbortSignal.timeout(150), resolve }
    await assert.rejects(fetchClientMetadata(url, fence), { message: /did not come whole/ })
  }
})

test('a document that drips is given up after five seconds (C-03)', async (t) => {
  const host = await startDocumentHost(t, (_request, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' })
    const timer = setInterval(() => response.write(' '), 100)
    response.on('close', () => clearInterval(timer))
  })
  const begun = performance.now()
  await assert.rejects(
    fetchFrom(`http://localhost:${host.port}/c`, resolver(['127.0.0.1']), true),
    { message: 'it did not come whole within 5 seconds' },
  )
  const seconds = (performance.now() - begun) / 1000
  assert.ok(seconds > 4.9 && seconds < 8, `${seconds} s`)
})
