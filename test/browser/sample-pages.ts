import { DEFAULT_ISSUER_NAME, type Issuer } from '../../src/core/issuers/issuer.ts'
import { findIssuer } from '../../src/idp/find-issuer.ts'
import type { Idp } from '../../src/idp/idp.ts'
import { authorizeSamples } from './samples/authorize.ts'
import { clientsSamples } from './samples/clients.ts'
import { connectSamples } from './samples/connect.ts'
import { deviceSamples } from './samples/device.ts'
import { eventsSamples } from './samples/events.ts'
import { faultTokensSamples } from './samples/fault-tokens.ts'
import { faultsSamples } from './samples/faults.ts'
import { flowSamples } from './samples/flow.ts'
import { inspectSamples } from './samples/inspect.ts'
import { issuersSamples } from './samples/issuers.ts'
import { keysSamples } from './samples/keys.ts'
import { logoutSamples } from './samples/logout.ts'
import { mintSamples } from './samples/mint.ts'
import { overviewSamples } from './samples/overview.ts'
import { probeSamples } from './samples/probe.ts'
import { protectedResourceSamples } from './samples/protected-resource.ts'
import { staticTablesSamples } from './samples/static-tables.ts'
import { subjectsSamples } from './samples/subjects.ts'
import { tokenSamples } from './samples/token.ts'
import { tokensSamples } from './samples/tokens.ts'

/** A page to look at, by the path it is at. */
export interface SamplePage {
  readonly name: string
  readonly path: string
  /** What is posted there, from the page at `from`, else at `path`; a page that is only fetched where absent. */
  readonly form?: Readonly<Record<string, string>>
  readonly from?: string
  readonly status: number
}

/** Makes the samples of a page, and what they show, at an issuer. */
export type MakeSamples = (idp: Idp, issuer: Issuer) => Promise<readonly SamplePage[]>

const SAMPLES: readonly MakeSamples[] = [
  mintSamples,
  tokenSamples,
  tokensSamples,
  staticTablesSamples,
  keysSamples,
  connectSamples,
  protectedResourceSamples,
  faultsSamples,
  faultTokensSamples,
  probeSamples,
  eventsSamples,
  clientsSamples,
  subjectsSamples,
  authorizeSamples,
  deviceSamples,
  flowSamples,
  logoutSamples,
  inspectSamples,
  issuersSamples,
  overviewSamples,
]

/** Every page that there is, in each state that looks different. */
export async function samplePages(idp: Idp): Promise<readonly SamplePage[]> {
  const issuer = await findIssuer(idp, DEFAULT_ISSUER_NAME)
  const pages: SamplePage[] = []
  for (const make of SAMPLES) pages.push(...(await make(idp, issuer)))
  return [...pages, { name: 'not-found', path: '/tokens/none', status: 404 }]
}

/** The pages of a server that asks for its admin token. */
export const GUARDED_PAGES: readonly SamplePage[] = [
  { name: 'sign-in', path: '/sign-in', status: 200 },
  { name: 'sign-in-wrong', path: '/sign-in', form: { admin_token: 'wrong' }, status: 403 },
]
