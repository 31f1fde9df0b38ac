// Ends with 0 where the server of this container answers, by http or by https, else with 1 and why.
import { get as getHttp } from 'node:http'
import { get as getHttps } from 'node:https'

const PORT = process.env.MOCK_IDP_PORT ?? '9400'
const WITHIN_MS = 3000

/** The status of /healthz. */
function ask(get, scheme) {
  return new Promise((resolve, reject) => {
    // Whether the certificate is good is for clients to say; this asks the own machine whether anybody is there.
    const options = { agent: false, timeout: WITHIN_MS, rejectUnauthorized: false }
    const sent = get(`${scheme}://127.0.0.1:${PORT}/healthz`, options, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
    sent.on('timeout', () => sent.destroy(new Error(`no answer within ${WITHIN_MS} ms`)))
    sent.on('error', reject)
  })
}

async function check() {
  const status = await ask(getHttp, 'http')
  // A server with TLS answers plain http with 400.
  const settled = status === 400 ? await ask(getHttps, 'https') : status
  if (settled !== 200) throw new Error(`/healthz answered ${settled}`)
}

await check().catch((error) => {
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
})
