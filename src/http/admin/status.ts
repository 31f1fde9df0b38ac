import { z } from 'zod'
import { status } from '../../idp/status.ts'
import { adminRoute } from './admin-route.ts'

const statusSchema = z.object({
  product: z.literal('mcp-mock-idp'),
  version: z.string(),
  database_id: z.string(),
  public_url: z.string(),
  issuer: z.string(),
  ca_file: z.string().optional(),
  deterministic: z.boolean().describe('whether keys, ids and secrets follow from a seed'),
  started_at: z.int(),
  uptime_seconds: z.int(),
})

const read = adminRoute({
  method: 'get',
  path: '/api/status',
  summary: 'What runs here',
  answers: { 200: { description: 'the status', schema: statusSchema } },
  async handle({ idp }) {
    const {
      product,
      version,
      databaseId,
      publicUrl,
      issuer,
      caFile,
      isDeterministic,
      startedAt,
      uptimeSeconds,
    } = await status(idp)
    const json = {
      product,
      version,
      database_id: databaseId,
      public_url: publicUrl,
      issuer,
      ...(caFile === undefined ? {} : { ca_file: caFile }),
      deterministic: isDeterministic,
      started_at: startedAt,
      uptime_seconds: uptimeSeconds,
    }
    return { status: 200, json }
  },
})

/** What runs here. */
export const STATUS_ROUTES = [read]
