import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CORRECT, VULNERABLE } from '../../examples/vulnerable-servers/family.ts'
import type { Drill, Member } from '../../examples/vulnerable-servers/member.ts'
import { DRILLS } from '../../src/probe/drills/drill.ts'
import { probeResourceServer } from '../../src/probe/probe-resource-server.ts'
import { startExampleIssuer } from '../support/example-issuer.ts'

/** Longer than the correct server keeps keys, which is ten seconds. */
const MAX_WAIT_SECONDS = 13

/** The rule by which each drill finds a server wanting. */
const RULES: Readonly<Record<Drill, string>> = {
  rotation: 'new-key',
  'key-compromise': 'revoked-key',
  revocation: 'revoked-token',
  outage: 'fail-closed',
}

/** The rules of the errors and warnings of a drill, each once; the drill has to run to its end. */
async function rulesBroken(one: Member, drill: Drill): Promise<readonly string[]> {
  const example = await startExampleIssuer()
  const server = await one.start(example.optionsFor(one.mode))
  try {
    const request = { url: server.url, drill, maxWaitSeconds: MAX_WAIT_SECONDS }
    const rules = new Set<string>()
    for await (const line of probeResourceServer(example.idp, example.issuer, request)) {
      if (line.kind === 'end') assert.deepEqual([line.ending, line.reason], ['done', null])
      if (line.kind !== 'drill') continue
      for (const { severity, rule } of line.findings) if (severity !== 'note') rules.add(rule)
    }
    return [...rules]
  } finally {
    await server.close()
    await example.close()
  }
}

/** All begun at once, since drills are a matter of waiting; each has an issuer of its own. */
const runs = [...CORRECT, ...VULNERABLE.filter(({ drills }) => drills.length > 0)].flatMap((one) =>
  DRILLS.map((drill) => ({ one, drill, found: settled(rulesBroken(one, drill)) })),
)

type Settled = readonly string[] | Error

function settled(found: Promise<readonly string[]>): Promise<Settled> {
  return found.catch((error: unknown) => (error instanceof Error ? error : new Error('odd')))
}

for (const { one, drill, found } of runs) {
  const isFound = one.drills.includes(drill)
  test(`the drill ${drill} finds ${isFound ? 'the mistake' : 'nothing'} in "${one.name}" (issue 5)`, async () => {
    assert.deepEqual(await found, isFound ? [RULES[drill]] : [])
  })
}
