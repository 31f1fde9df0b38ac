import { mintToken } from '../../../src/idp/mint-token.ts'
import type { MakeSamples } from '../sample-pages.ts'
import { HOSTILE } from './hostile.ts'

/** Bad tokens: the catalogue, the form that mints one, and the page of one. */
export const faultTokensSamples: MakeSamples = async (idp, issuer) => {
  const minted = async (name: string, fault: string) => {
    const { record } = await mintToken(idp, issuer, { fault, clientId: 'fault-tokens-sample' })
    return { name, path: `/tokens/${record.jti}`, status: 200 }
  }
  const at = (name: string, path: string, query: Readonly<Record<string, string>>) => ({
    name,
    path: `${path}?${new URLSearchParams(query)}`,
    status: 200,
  })
  return [
    { name: 'fault-tokens', path: '/faults/tokens', status: 200 },
    at('fault-tokens-found', '/faults/tokens', { q: 'cve', expected: 'reject' }),
    at('fault-tokens-none', '/faults/tokens', { q: HOSTILE, kind: 'state' }),
    {
      ...at('fault-tokens-wrong', '/faults/tokens', { q: 'x'.repeat(10_000), chapter: HOSTILE }),
      status: 400,
    },
    at('fault-mint', '/mint', { fault: 'exp-past', scope: 'read' }),
    at('fault-mint-raw', '/mint', { fault: 'pl-dup-exp-first-valid' }),
    at('fault-mint-unknown', '/mint', { fault: HOSTILE }),
    {
      name: 'fault-mint-conflict',
      path: '/mint',
      form: { fault: 'sub-missing', subject: HOSTILE, format: 'jwt', profile: 'rfc9068' },
      status: 400,
    },
    await minted('fault-token', 'alg-none'),
    await minted('fault-token-scope', 'scope-missing'),
    await minted('fault-token-raw', 'pl-dup-exp-first-valid'),
    await minted('fault-token-no-claims', 'pl-array'),
  ]
}
