import type { MakeSamples } from '../sample-pages.ts'
import { HOSTILE } from './hostile.ts'

/** The flow debugger: as it opens, refused, and called back for a run that there is none of. */
export const flowSamples: MakeSamples = async () => [
  { name: 'flow', path: '/flow', status: 200 },
  {
    name: 'flow-wrong',
    path: '/flow',
    form: { scope: HOSTILE, resource: HOSTILE },
    status: 400,
  },
  {
    name: 'flow-unknown-state',
    path: `/flow/callback?${new URLSearchParams({ code: HOSTILE, state: HOSTILE })}`,
    status: 400,
  },
]
