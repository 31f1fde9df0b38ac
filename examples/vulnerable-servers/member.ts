import { type ExampleServer, type Mistake, type ServerOptions, startServer } from './server.ts'

/** Where a mistake shows in each refusal, whatever the case. */
export const EVERY_REFUSAL = 'every refusal'

/** The drills of the probe. */
export type Drill = 'rotation' | 'key-compromise' | 'revocation' | 'outage'

/** What a probe has to find. */
export interface Findings {
  /** The ids of the cases that are errors. */
  readonly finds: readonly string[] | typeof EVERY_REFUSAL
  /** The ids of the cases that are warnings. */
  readonly warns: readonly string[] | typeof EVERY_REFUSAL
  /** The rule that all of them break, by the probe's name for it. */
  readonly rule: string
  /** The drills that find a mistake that no single request shows. */
  readonly drills: readonly Drill[]
  /** The bad answers of introspection that make the server accept what it must not, by the name of their mode. */
  readonly badAnswers: readonly string[]
}

/** A server of the family. */
export interface Member extends Findings {
  readonly name: string
  readonly mode: 'jwt' | 'introspection'
  readonly mistake: Mistake
  readonly start: (options: ServerOptions) => Promise<ExampleServer>
}

const NOTHING: Findings = { finds: [], warns: [], rule: 'refuse', drills: [], badAnswers: [] }

/** A server with a mistake, and what is to be found; what is not said is nothing. */
export function member(name: string, mistake: Mistake, findings: Partial<Findings> = {}): Member {
  return {
    ...NOTHING,
    ...findings,
    name,
    mode: mistake.introspection === undefined ? 'jwt' : 'introspection',
    mistake,
    start: (options) => startServer(options, mistake),
  }
}
