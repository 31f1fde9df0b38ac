import type { MakeSamples } from '../sample-pages.ts'
import { HOSTILE } from './hostile.ts'

const refused = new URLSearchParams({
  post_logout_redirect_uri: 'https://evil.example/',
  client_id: HOSTILE,
})

/** The page of signing out, where nobody is signed in, and where a request cannot be followed. */
export const logoutSamples: MakeSamples = async () => [
  { name: 'logout-nobody', path: '/logout', status: 200 },
  { name: 'logout-refused', path: `/issuers/default/logout?${refused}`, status: 400 },
]
