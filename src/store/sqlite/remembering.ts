/** How many answers of a table are kept at most. */
const KEPT = 1000

/**
 * Keeps what the methods named answer until the database changes: `changes` counts every commit, by whichever process,
 * and is asked before each answer. Of their arguments only the last may be a text, so that no two questions look alike.
 */
export function remembering<Methods extends object>(
  methods: Methods,
  names: readonly (keyof Methods)[],
  changes: () => number,
): Methods {
  const known = new Map<string, unknown>()
  let seen = Number.NaN
  const remembered = (name: string, ask: (...args: readonly unknown[]) => unknown) => {
    return (...args: readonly unknown[]): unknown => {
      const now = changes()
      if (now !== seen || known.size >= KEPT) known.clear()
      seen = now
      const question = `${name} ${args.join(' ')}`
      const answer = known.get(question) ?? ask(...args)
      known.set(question, answer)
      return answer
    }
  }
  const calls = Object.entries(methods).map(([name, method]) => [
    name,
    names.includes(name as keyof Methods) ? remembered(name, method) : method,
  ])
  return Object.fromEntries(calls) as Methods
}
