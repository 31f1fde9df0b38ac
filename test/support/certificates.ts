import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { makeCertificate } from '../../src/fixture/make-certificate.ts'

const DAY_SECONDS = 86_400

/** What a test certificate says otherwise than that it is for localhost, and good from yesterday for 30 days. */
export interface TestCertificateOptions {
  readonly names?: readonly string[]
  /** Unix seconds. */
  readonly from?: number
  readonly until?: number
  readonly signer?: { readonly certificate: string; readonly key: KeyObject }
}

/** A server's certificate and its key in PEM, signed by a CA or else by itself. */
export function testCertificate(options: TestCertificateOptions = {}) {
  const now = Math.floor(Date.now() / 1000)
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { names = ['localhost'], signer } = options
  const cert = makeCertificate({
    subject: 'test',
    key: privateKey,
    notBefore: options.from ?? now - DAY_SECONDS,
    notAfter: options.until ?? now + 30 * DAY_SECONDS,
    serverNames: names,
    ...(signer && { signer }),
  })
  return { cert, key: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(), privateKey }
}
