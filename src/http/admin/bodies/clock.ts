import { z } from 'zod'
import type { ClockReading } from '../../../idp/edit-clock.ts'

/** What an issuer's clock is to be: `{}` is real time. */
export const clockBody = z.strictObject({
  offset_seconds: z.number().optional().describe('how far ahead of real time; negative: behind it'),
  frozen_at: z.number().optional().describe('the instant it stands still at, in Unix seconds'),
})

/** An issuer's clock, as it is answered; neither offset nor instant: real time. */
export const clockSchema = z.object({
  offset_seconds: z.int().optional(),
  frozen_at: z.int().optional(),
  now: z.int().describe('what it shows, in Unix seconds'),
  real_now: z.int().describe('real time, in Unix seconds'),
})

/** An issuer's clock as JSON. */
export function clockJson({ clock, now, realNow }: ClockReading): object {
  const shown = { now, real_now: realNow }
  if (clock.kind === 'offset') return { offset_seconds: clock.offsetSeconds, ...shown }
  return clock.kind === 'frozen' ? { frozen_at: clock.frozenAt, ...shown } : shown
}
