import { secretDigest } from '../../../src/core/grants/single-use.ts'
import type { Issuer } from '../../../src/core/issuers/issuer.ts'
import { createClient } from '../../../src/idp/clients.ts'
import { issuerNow } from '../../../src/idp/clock.ts'
import type { Idp } from '../../../src/idp/idp.ts'
import type { MakeSamples, SamplePage } from '../sample-pages.ts'
import { HOSTILE } from './hostile.ts'

const GRANT = 'urn:ietf:params:oauth:grant-type:device_code'

/** A device's request that waits for as long as pages are looked at. */
async function waiting(
  idp: Idp,
  issuer: Issuer,
  asked: {
    readonly userCode: string
    readonly clientId: string
    readonly scope: string
    readonly resources: readonly string[]
  },
): Promise<void> {
  const createdAt = issuerNow(idp, issuer)
  await idp.store.transaction((tx) =>
    tx.deviceCodes.insert({
      ...asked,
      issuerId: issuer.id,
      digest: secretDigest(asked.userCode),
      dpopJkt: null,
      intervalSeconds: 5,
      createdAt,
      expiresAt: createdAt + 86_400,
    }),
  )
}

/** The pages where a person enters a device's code and decides. */
export const deviceSamples: MakeSamples = async (idp, issuer) => {
  await createClient(idp, issuer, {
    clientId: 'hostile-device',
    metadata: { grantTypes: [GRANT], clientName: `${HOSTILE}${'x'.repeat(1000)}` },
  })
  await waiting(idp, issuer, {
    userCode: 'WDJBMJHT',
    clientId: 'demo-public-client',
    scope: 'openid mcp:tools',
    resources: [],
  })
  await waiting(idp, issuer, {
    userCode: 'BCDFGHJK',
    clientId: 'hostile-device',
    scope: `<b>scope</b> ${'s'.repeat(1000)}`,
    resources: [`urn:<b>${'r'.repeat(1000)}`],
  })
  return PAGES
}

const decide = (user_code: string) => ({ path: '/device', form: { user_code } })

const PAGES: readonly SamplePage[] = [
  { name: 'device-code', path: '/device?user_code=WDJB-MJHT', status: 200 },
  { name: 'device-code-wrong', ...decide('nonsense'), status: 400 },
  { name: 'device', ...decide('WDJB-MJHT'), status: 200 },
  { name: 'device-hostile', ...decide('BCDF-GHJK'), status: 200 },
]
