import type { MakeSamples } from '../sample-pages.ts'
import { HOSTILE } from './hostile.ts'

/** The page that mints. */
export const mintSamples: MakeSamples = async () => [
  { name: 'mint', path: '/mint', status: 200 },
  {
    name: 'mint-filled-in',
    path: '/mint?claims=%7B%22tenant%22%3A%22acme%22%7D&profile=entra',
    status: 200,
  },
  { name: 'mint-wrong', path: '/mint', form: WRONG_FORM, status: 400 },
]

const WRONG_FORM = {
  subject: HOSTILE,
  audience: 'http://127.0.0.1:8000/mcp',
  expires_in: 'soon',
  kid: 'no-such-key',
  claims: '\n{"tenant": acme}',
  profile: 'okta',
  format: 'jwt',
}
