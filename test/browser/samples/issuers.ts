import { createIssuer } from '../../../src/idp/create-issuer.ts'
import { mintToken } from '../../../src/idp/mint-token.ts'
import type { MakeSamples } from '../sample-pages.ts'
import { HOSTILE } from './hostile.ts'

/** The page of issuers, and those that ask before one is deleted or reset. */
export const issuersSamples: MakeSamples = async (idp) => {
  const issuer = await createIssuer(idp, 'issuers-page')
  await mintToken(idp, issuer, {})
  await createIssuer(idp, `issuers-page-${'long-'.repeat(9)}name`)
  return [
    { name: 'issuers', path: '/issuers', status: 200 },
    { name: 'issuers-created', path: '/issuers?done=created&name=issuers-page', status: 200 },
    { name: 'issuers-wrong', path: '/issuers', form: { name: HOSTILE }, status: 400 },
    { name: 'issuers-delete', path: '/issuers/issuers-page/delete', status: 200 },
    { name: 'issuers-reset', path: '/issuers/issuers-page/reset', status: 200 },
    { name: 'issuers-delete-default', path: '/delete', status: 409 },
  ]
}
