import { z } from 'zod'
import { isJsonObject, type JsonObject } from '../../../core/protocol/json.ts'

/** Any JSON object, kept exactly as it came: a record of zod's would lose a member called `__proto__`. */
export const jsonObject = z
  .custom<JsonObject>(isJsonObject, 'must be an object')
  .meta({ type: 'object' })
