import { type AdminRoute, adminRoute } from './admin-route.ts'
import { CLIENT_ROUTES } from './clients.ts'
import { EVENT_ROUTES } from './events.ts'
import { ISSUER_ROUTES } from './issuers.ts'
import { KEY_ROUTES } from './keys.ts'
import { openApi } from './openapi.ts'
import { STATIC_TABLE_ROUTES } from './static-tables.ts'
import { STATUS_ROUTES } from './status.ts'
import { SUBJECT_ROUTES } from './subjects.ts'
import { TOKEN_ROUTES } from './tokens.ts'

const description: AdminRoute = adminRoute({
  method: 'get',
  path: '/api/openapi.json',
  summary: 'This description',
  answers: { 200: { description: 'OpenAPI 3.1' } },
  async handle({ issuer }) {
    return { status: 200, json: openApi(ADMIN_ROUTES, issuer.url) }
  },
})

/** Every route of the admin API; what is matched first stands first. */
export const ADMIN_ROUTES: readonly AdminRoute[] = [
  ...TOKEN_ROUTES,
  ...KEY_ROUTES,
  ...STATIC_TABLE_ROUTES,
  ...CLIENT_ROUTES,
  ...SUBJECT_ROUTES,
  ...ISSUER_ROUTES,
  ...EVENT_ROUTES,
  ...STATUS_ROUTES,
  description,
]
