import type { Response } from 'express'
import type { ProbeLine } from '../../probe/probe-request.ts'
import { probeResourceServer } from '../../probe/probe-resource-server.ts'
import { problemOf } from '../problem.ts'
import { adminRoute } from './admin-route.ts'
import { probeBody, probeRequestOf } from './bodies/probe.ts'
import { goneSignal } from './gone-signal.ts'
import { surfaceOf } from './surface-of.ts'
import { writePatiently } from './write-patiently.ts'

const probe = adminRoute({
  method: 'post',
  path: '/api/probe',
  summary:
    'Send the fault catalogue to a resource server that trusts this issuer, and judge what it does; a result a line',
  body: probeBody,
  answers: {
    200: {
      description:
        'begin, plan and results, or a diagnosis, and the end: a JSON object a line; of a drill each act and sample as it happens, then what came of its part',
      media: ['application/x-ndjson'],
    },
  },
  async handle({ idp, issuer, body, request, response }) {
    const signal = goneSignal(response)
    const asked = probeRequestOf(body, { via: surfaceOf(request), signal })
    const lines = probeResourceServer(idp, issuer, asked)
    // What cannot be carried out is refused before anything is sent.
    const first = await lines.next()
    response.status(200).set({
      'Content-Type': 'application/x-ndjson',
      'Cache-Control': 'no-store',
    })
    try {
      if (first.done !== true) await writeLine(response, first.value)
      for await (const line of lines) {
        if (response.destroyed) break
        await writeLine(response, line)
      }
    } catch (error) {
      response.write(`${JSON.stringify(problemOf(idp, error))}\n`)
    }
    response.end()
    return undefined
  },
})

/** Every member of a line is one word, so that it is the same in JSON. */
function writeLine(response: Response, line: ProbeLine): Promise<void> {
  return writePatiently(response, `${JSON.stringify(line)}\n`)
}

/** Probing resource servers. */
export const PROBE_ROUTES = [probe]
