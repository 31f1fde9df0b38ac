import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { testCertificate } from '../support/certificates.ts'
import { newFolder, runCommand, startCommand } from '../support/cli-process.ts'

/** The JSON of an answer to somebody who trusts one CA only. */
async function getJson(url: string, caFile: string): Promise<Record<string, unknown>> {
  const sent = request(url, { ca: readFileSync(caFile), agent: false }).end()
  const [response] = await once(sent, 'response')
  let text = ''
  for await (const chunk of response) text += chunk
  return JSON.parse(text)
}

test('start --tls names the file to trust, and serves with a certificate that it vouches for, before and after a restart (item 5)', async () => {
  const cwd = newFolder()
  const file = join(cwd, '.mcp-mock-idp', 'tls', 'ca.pem')
  for (let run = 0; run < 2; run += 1) {
    const kept = existsSync(file) ? readFileSync(file, 'utf8') : undefined
    const server = await startCommand(['--tls'], { cwd })
    assert.match(server.url, /^https:\/\/localhost:\d+$/)
    const { stdout } = server.output()
    assert.equal(/^ {2}CA to trust +(.+)$/m.exec(stdout)?.[1], file)
    assert.match(stdout, new RegExp(`^  Issuer +${server.url}/issuers/default$`, 'm'))
    const status = await getJson(`${server.url}/api/status`, file)
    assert.deepEqual([status.ca_file, status.public_url], [file, server.url])
    if (kept !== undefined) assert.equal(readFileSync(file, 'utf8'), kept)
    assert.equal((await server.stop()).code, 0)
  }
})

test('programs of Node trust the server by NODE_EXTRA_CA_CERTS, and not without (item 5)', async () => {
  const cwd = newFolder()
  const server = await startCommand(['--tls'], { cwd })
  const program = `fetch('${server.url}/healthz').then((a) => console.log(a.status), (e) => console.log(e.cause.code))`
  const run = async (env: Record<string, string>) => {
    const options = { env: { ...process.env, ...env } }
    return (await promisify(execFile)(process.execPath, ['-e', program], options)).stdout.trim()
  }
  const file = join(cwd, '.mcp-mock-idp', 'tls', 'ca.pem')
  assert.equal(await run({ NODE_EXTRA_CA_CERTS: file }), '200')
  assert.match(await run({}), /UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT/)
  await server.stop()
})

test('--ephemeral keeps its CA nowhere, unless --tls-dir names a folder (item 5)', async () => {
  const [cwd, tmp] = [newFolder(), newFolder()]
  const server = await startCommand(['--ephemeral', '--tls'], { cwd, env: { TMPDIR: tmp } })
  const file = /^ {2}CA to trust +(.+)$/m.exec(server.output().stdout)?.[1] ?? ''
  assert.ok(file.startsWith(tmp))
  assert.equal((await getJson(`${server.url}/healthz`, file)).status, 'ok')
  await server.stop()
  assert.deepEqual([existsSync(file), readdirSync(cwd)], [false, []])
  const other = await startCommand(['--ephemeral', '--tls', '--tls-dir', 'ca'], { cwd })
  await other.stop()
  assert.deepEqual(readdirSync(join(cwd, 'ca')).sort(), ['ca-key.pem', 'ca.pem'])
})

test('a taken port leaves no CA behind (Z-02)', async () => {
  const cwd = newFolder()
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const { port } = taken.address() as { port: number }
  const { code } = await runCommand(['start', '--tls', '--port', String(port)], { cwd })
  taken.close()
  assert.deepEqual([code, readdirSync(cwd)], [2, []])
})

test('a certificate of one’s own is served, and what is wrong with it is told with exit 2 (item 5)', async () => {
  const cwd = newFolder()
  const pair = testCertificate()
  writeFileSync(join(cwd, 'cert.pem'), pair.cert)
  writeFileSync(join(cwd, 'key.pem'), pair.key)
  const flags = ['--ephemeral', '--tls-cert', 'cert.pem', '--tls-key', 'key.pem']
  const server = await startCommand(flags, { cwd })
  const status = await getJson(`${server.url}/api/status`, join(cwd, 'cert.pem'))
  assert.equal(status.ca_file, undefined)
  assert.doesNotMatch(server.output().stdout, /CA to trust/)
  await server.stop()
  writeFileSync(join(cwd, 'key.pem'), testCertificate().key)
  const { code, stdout, stderr } = await runCommand(['start', '--port', '0', ...flags], { cwd })
  assert.deepEqual([code, stdout], [2, ''])
  assert.match(stderr, /^mcp-mock-idp: --tls-key \S+key\.pem: is not the key of [^\n]*\n$/)
})
