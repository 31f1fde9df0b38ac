import type { FlowRun } from './flow-run.ts'

/** How long a run is kept, in seconds. */
const KEPT_SECONDS = 1800

/** Runs of the flow debugger, in memory: they are of this moment, and hold tokens. */
export interface KeptRuns {
  /** Keeps a run in place of the one of the same id. */
  keep(run: FlowRun): void
  /** Undefined for one that is another issuer's, or no longer there; `now` in Unix seconds of real time. */
  get(issuerId: number, id: string, now: number): FlowRun | undefined
  byState(issuerId: number, state: string, now: number): FlowRun | undefined
}

/** Keeps at most `most` runs, of all issuers together, each for half an hour; the oldest goes first. */
export function keptRuns(most: number): KeptRuns {
  let kept: readonly FlowRun[] = []
  const find = (now: number, is: (run: FlowRun) => boolean) => {
    kept = kept.filter(({ at }) => now - at < KEPT_SECONDS)
    return kept.find(is)
  }
  return {
    keep(run) {
      const isKnown = kept.some(({ id }) => id === run.id)
      kept = isKnown
        ? kept.map((one) => (one.id === run.id ? run : one))
        : [run, ...kept].slice(0, most)
    },
    get: (issuerId, id, now) => find(now, (run) => run.id === id && run.issuerId === issuerId),
    byState: (issuerId, state, now) =>
      find(now, (run) => run.secrets.state === state && run.issuerId === issuerId),
  }
}
