import { startProbedServer } from '../../support/probed-server.ts'
import type { MakeSamples } from '../sample-pages.ts'
import { HOSTILE } from './hostile.ts'

/** The page that probes, with mistakes, and its reports: all well, findings, a refused good token, a drill. */
export const probeSamples: MakeSamples = async () => {
  const { url: careless } = await startProbedServer({ takes: 'exp' })
  const { url: hostile } = await startProbedServer({ takes: 'exp', hostile: true })
  const { url: refusing } = await startProbedServer({ takes: 'none', hostile: true })
  const filledIn = new URLSearchParams({ url: careless, only: 'exp aud', timeout_seconds: '2s' })
  const probed = (name: string, form: Readonly<Record<string, string>>) => ({
    name,
    path: '/probe',
    form,
    status: 200,
  })
  return [
    { name: 'probe', path: '/probe', status: 200 },
    { name: 'probe-filled-in', path: `/probe?${filledIn}`, status: 200 },
    {
      ...probed('probe-wrong', {
        url: `http://[${HOSTILE}`,
        scope: HOSTILE,
        timeout_seconds: 'soon',
      }),
      status: 400,
    },
    { ...probed('probe-no-such-case', { url: careless, only: `exp ${HOSTILE}` }), status: 400 },
    { ...probed('probe-remote', { url: 'http://192.0.2.1/mcp' }), status: 400 },
    probed('probe-sound', { url: careless, mode: 'jwt', only: 'exp-past exp-zero ok-rs256' }),
    probed('probe-findings', { url: careless, mode: 'jwt', only: 'ok sig exp nbf kid-s* http-q*' }),
    probed('probe-hostile', { url: hostile, mode: 'jwt', only: 'exp aud-wrong kid-s*' }),
    probed('probe-refused', { url: refusing, mode: 'jwt' }),
    probed('probe-unreachable', { url: 'http://127.0.0.1:9/mcp' }),
    probed('probe-drill', {
      url: careless,
      mode: 'jwt',
      drill: 'revocation',
      max_wait_seconds: '1',
    }),
  ]
}
