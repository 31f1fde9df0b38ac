/** Requests one after another of one kind and of the same seconds, their ids without a gap, as they stand in JSON. */
export type Run = [
  events: number,
  /** The place of their kind among the kinds. */
  kind: number,
  firstId: number,
  at: number,
  issuerAt: number,
]

/** Where a request stands. */
export interface Placed {
  readonly kind: number
  readonly id: number
  readonly at: number
  readonly issuerAt: number
}

/** Lets the last run go on with a request, or begins the next with it. */
export function addToRuns(runs: Run[], request: Placed): void {
  const last = runs.at(-1)
  if (last !== undefined && goesOn(last, request)) last[0] += 1
  else runs.push([1, request.kind, request.id, request.at, request.issuerAt])
}

/** The requests of a run, in the order of their ids. */
export function placedOf([events, kind, firstId, at, issuerAt]: Run): Placed[] {
  return Array.from({ length: events }, (_, n) => ({ kind, id: firstId + n, at, issuerAt }))
}

function goesOn([events, kind, firstId, at, issuerAt]: Run, next: Placed): boolean {
  if (kind !== next.kind || firstId + events !== next.id) return false
  return at === next.at && issuerAt === next.issuerAt
}
