import { type AdminRoute, adminRoute } from './admin-route.ts'
import { CLIENT_ROUTES } from './clients.ts'
import { CLOCK_ROUTES } from './clock.ts'
import { CONNECT_ROUTES } from './connect.ts'
import { DEVICE_CODE_ROUTES } from './device-codes.ts'
import { ENDPOINT_FAULT_ROUTES } from './endpoint-faults.ts'
import { EVENT_ROUTES } from './events.ts'
import { FAULT_ROUTES } from './faults.ts'
import { ISSUER_ROUTES } from './issuers.ts'
import { JWKS_ROUTES } from './jwks.ts'
import { KEY_ROUTES } from './keys.ts'
import { MINTING_ROUTES } from './minting.ts'
import { openApi } from './openapi.ts'
import { OVERVIEW_ROUTES } from './overview.ts'
import { PROBE_ROUTES } from './probe.ts'
import { PROTECTED_RESOURCE_ROUTES } from './protected-resource.ts'
import { ROTATION_ROUTES } from './rotation.ts'
import { SNAPSHOT_ROUTES } from './snapshot.ts'
import { STATIC_TABLE_ROUTES } from './static-tables.ts'
import { STATIC_TOKEN_ROUTES } from './static-tokens.ts'
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
  ...MINTING_ROUTES,
  ...TOKEN_ROUTES,
  ...KEY_ROUTES,
  ...ROTATION_ROUTES,
  ...JWKS_ROUTES,
  ...STATIC_TABLE_ROUTES,
  ...STATIC_TOKEN_ROUTES,
  ...CLIENT_ROUTES,
  ...SUBJECT_ROUTES,
  ...DEVICE_CODE_ROUTES,
  ...ISSUER_ROUTES,
  ...EVENT_ROUTES,
  ...OVERVIEW_ROUTES,
  ...FAULT_ROUTES,
  ...ENDPOINT_FAULT_ROUTES,
  ...CLOCK_ROUTES,
  ...PROBE_ROUTES,
  ...CONNECT_ROUTES,
  ...PROTECTED_RESOURCE_ROUTES,
  ...SNAPSHOT_ROUTES,
  ...STATUS_ROUTES,
  description,
]
