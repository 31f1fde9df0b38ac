import { createIssuer } from '../../../src/idp/create-issuer.ts'
import { setIssuerClock } from '../../../src/idp/edit-clock.ts'
import { claimFault, setEndpointFault } from '../../../src/idp/endpoint-faults.ts'
import { logRequest } from '../../../src/idp/log-request.ts'
import type { MakeSamples } from '../sample-pages.ts'
import { HOSTILE } from './hostile.ts'

/** The pages of faults and of the clock: as usual, with every kind of fault, moved, stopped, and filled in wrongly. */
export const faultsSamples: MakeSamples = async (idp) => {
  await createIssuer(idp, 'faults-none')
  const used = await createIssuer(idp, 'faults-used')
  await setEndpointFault(idp, used, { endpoint: 'jwks', fault: { mode: 'stale' } })
  const status = { mode: 'status', status: 503, retryAfterSeconds: 30, delayMs: 1500 } as const
  await setEndpointFault(idp, used, {
    endpoint: 'introspect',
    fault: { ...status, times: 3, clientId: HOSTILE.slice(0, 200), userAgent: 'x'.repeat(256) },
  })
  const once = { endpoint: 'token', fault: { mode: 'drop', times: 1 } } as const
  await claimFault(idp, await setEndpointFault(idp, used, once))
  const location = `https://example.com/${'long-'.repeat(300)}`
  await setEndpointFault(idp, used, { endpoint: 'metadata', fault: { mode: 'redirect', location } })
  await setEndpointFault(idp, used, { endpoint: 'userinfo', fault: { mode: 'hang' } })
  const request = { endpoint: 'jwks', method: 'GET', durationMs: 1, outcome: 'fault' }
  logRequest(idp, used, { ...request, status: 0, fault: 'drop' })
  logRequest(idp, used, { ...request, status: 200, fault: HOSTILE, userAgent: HOSTILE })
  await setIssuerClock(idp, used, { offsetSeconds: -90_000 })
  const stopped = await createIssuer(idp, 'faults-stopped')
  await setIssuerClock(idp, stopped, { frozenAt: 1_000_000_000 })
  const wrong = {
    status: HOSTILE,
    times: '-1',
    delay_ms: '1.5',
    user_agent: HOSTILE,
  }
  return [
    { name: 'faults', path: '/issuers/faults-none/faults', status: 200 },
    { name: 'faults-used', path: '/issuers/faults-used/faults?done=on', status: 200 },
    { name: 'faults-form', path: '/issuers/faults-none/faults/introspect', status: 200 },
    { name: 'faults-form-on', path: '/issuers/faults-used/faults/jwks', status: 200 },
    { name: 'faults-wrong', path: '/issuers/faults-none/faults/token', form: wrong, status: 400 },
    { name: 'faults-events', path: '/issuers/faults-used/events?outcome=fault', status: 200 },
    { name: 'clock', path: '/issuers/faults-none/clock', status: 200 },
    { name: 'clock-moved', path: '/issuers/faults-used/clock?done=changed', status: 200 },
    { name: 'clock-stopped', path: '/issuers/faults-stopped/clock', status: 200 },
    { name: 'clock-stopped-keys', path: '/issuers/faults-stopped/keys', status: 200 },
    {
      name: 'clock-wrong',
      path: '/issuers/faults-none/clock/move',
      from: '/issuers/faults-none/clock',
      form: { offset_seconds: HOSTILE },
      status: 400,
    },
  ]
}
