import { readIssuerClock, setIssuerClock } from '../../idp/edit-clock.ts'
import { adminRoute } from './admin-route.ts'
import { clockBody, clockJson, clockSchema } from './bodies/clock.ts'

const answers = { 200: { description: 'the clock', schema: clockSchema } }

const read = adminRoute({
  method: 'get',
  path: '/api/clock',
  summary: "The issuer's own clock",
  answers,
  async handle({ idp, issuer }) {
    return { status: 200, json: clockJson(readIssuerClock(idp, issuer)) }
  },
})

const put = adminRoute({
  method: 'put',
  path: '/api/clock',
  summary: "Move the issuer's clock, stop it, or with {} put it back to real time",
  body: clockBody,
  answers,
  async handle({ idp, issuer, body }) {
    const { offset_seconds: offsetSeconds, frozen_at: frozenAt } = body
    const reading = await setIssuerClock(idp, issuer, { offsetSeconds, frozenAt })
    return { status: 200, json: clockJson(reading) }
  },
})

/** The issuer's own clock: what is stamped and what expires goes by it. */
export const CLOCK_ROUTES = [read, put]
