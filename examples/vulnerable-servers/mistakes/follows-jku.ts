import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fetchDocument } from '../fetch-document.ts'
import { isObject } from '../json-object.ts'
import { ALGORITHMS, importJwk, isAlgorithm } from '../key-set.ts'
import { insist } from '../refusal.ts'
import type { Mistake } from '../server.ts'
import { STRICT } from '../verify.ts'

/**
 * Mistake: the keys are fetched from wherever the token says by jku. (Here from a canary on this machine, whatever the
 *   URL, so that nothing goes out: it answers as the attacker of the catalogue would.)
 * Rule: RFC 7515 section 4.1.2; RFC 8725 section 3.10; CWE-918.
 * Found by: hdr-jku.
 */
export const followsJku: Mistake = {
  jwt: {
    key: async (header, context) => {
      const { alg, jku } = header
      if (typeof jku !== 'string' || !isAlgorithm(alg)) return STRICT.key(header, context)
      const set = await fetchFromCanary(new URL(jku))
      const keys = (Array.isArray(set.keys) ? set.keys.filter(isObject) : []).map(importJwk)
      const key = keys.find((one) => one?.asymmetricKeyType === ALGORITHMS[alg])
      insist(key !== undefined, 'there is no such key')
      return { kid: 'canary', alg, key }
    },
  },
}

/** The public halves of the keys that the catalogue signs with for an attacker. */
const ATTACKER_KEYS = {
  keys: [
    {
      kty: 'RSA',
      n:
        'mDwI9VL8ycpgF33PX__CQk1UnH80I0TJDJJP6tjzyINh5mvglw5NroUTWPpuaj9lR6ilFn2dHNYPyb9-L-Pscm8qdxHPVJ5CffN20Juvwx-e' +
        'FgWLrF5rX7MqZoggsYb8kW4V6OcbHjeThj0KrVw9d65LWdKx5a3bVSON8pbrq-0OWA4RJ8-gnwzL6xUgzg44e4eXWIsgmiy617X8hCz9Ya1R' +
        'ju_J97po3p6aNcd0Hdcare5MD6gCL_Kf1CSujyx95CqOhGAgdGC4X-VBRdMLoNYmlHy0fN4wYoS8Hj64Naf07OyM-cEYeatMYH85jxQ0xsa5' +
        'qt_r_umcHylFJhWAiw',
      e: 'AQAB',
    },
    {
      kty: 'EC',
      crv: 'P-256',
      x: '9aEkvtAIKifatlosEOo87JhyZNUGWqluQhiqBQmbhRM',
      y: 'qgGFYxavYAD9CgQy69oWPsgFJyv2LNtGM0mCKOCqJ8k',
    },
    { kty: 'OKP', crv: 'Ed25519', x: 'EmUT77_LKFY1fUtoCXJ2Y1oWklVh1O1UU0UEuYzr3IY' },
  ],
}

/** Fetches a path from a server that lives as long as the request. */
async function fetchFromCanary({ pathname }: URL) {
  const canary = createServer((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json', Connection: 'close' })
    response.end(JSON.stringify(ATTACKER_KEYS))
  })
  canary.listen(0, '127.0.0.1')
  await once(canary, 'listening')
  try {
    const { port } = canary.address() as AddressInfo
    return await fetchDocument(`http://127.0.0.1:${port}${pathname}`)
  } finally {
    canary.close()
  }
}
