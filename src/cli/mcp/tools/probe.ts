import { z } from 'zod'
import { probeBody } from '../../../http/admin/bodies/probe.ts'
import { DRILLS } from '../../../probe/drills/drill.ts'
import { probeAnswer, probeOutput } from '../probe-answer.ts'
import { runProbe } from '../probe-run.ts'
import { defineTool } from '../tool.ts'

/** What lifts the fence around this machine is left to people, at the command line. */
const members = probeBody.omit({
  allow_remote: true,
  drill: true,
  max_wait_seconds: true,
  interval_seconds: true,
})

const probeInput = members.extend({
  only: members.shape.only.describe(
    'only these cases: ids as search_token_faults lists them, groups such as exp, aud or http, ids with *; default all',
  ),
  show: members.shape.show.describe(
    'true: each finding has a curl command that sends the same again, with the token',
  ),
})

/** Sends the fault catalogue to an MCP server. */
export const probeServerTool = defineTool({
  name: 'probe_server',
  title: 'Probe an MCP server’s auth',
  description:
    'Tests how an MCP server on this machine checks access tokens: sends it a good token first, then every bad one of the catalogue (some hundred requests, up to half a minute), and says which it falls for, with the rule broken and what to change. The server must run and trust this issuer; if the good token is refused already, the diagnosis says why and what to do. Verdict ok, findings or not_run. Only loopback addresses are probed. Reports progress.',
  input: probeInput,
  output: probeOutput,
  effect: 'sends',
  withinSeconds: 900,
  run: async (body, call) => probeAnswer(await runProbe(call, body)),
})

const drillInput = probeBody
  .omit({ allow_remote: true, only: true, skip: true, bad_answers: true, show: true })
  .extend({
    drill: z
      .enum(DRILLS)
      .describe(
        'rotation: keys change; key-compromise: a key is revoked; revocation: a token is revoked; outage: the issuer fails for some seconds',
      ),
    max_wait_seconds: z
      .number()
      .min(1)
      .max(600)
      .optional()
      .describe('how long each part waits for a change, at most 600; default 90'),
  })

/** Rehearses a change at the issuer with an MCP server. */
export const runDrillTool = defineTool({
  name: 'run_drill',
  title: 'Rehearse rotation, compromise, revocation or outage',
  description:
    'Rehearses a change at the issuer while it keeps sending tokens to an MCP server on this machine, and measures how long the server takes to follow: when it accepts a new key, how long it goes on accepting a revoked one, how it behaves while the issuer fails. Changes the keys of the issuer, or revokes a token of its own. May take minutes; reports progress.',
  input: drillInput,
  output: probeOutput,
  effect: 'rehearses',
  withinSeconds: 3600,
  run: async (body, call) => probeAnswer(await runProbe(call, body)),
})
