/** Runs a call to a table's synchronous method, at once or in its turn, and promises its answer. */
export type Run = <T>(call: () => T) => Promise<T>

/** The methods named of an interface whose methods promise their answers, as SQLite has them: answering at once. */
export type Sync<Table, Names extends keyof Table> = {
  readonly [Name in Names]: Table[Name] extends (...args: infer Args) => Promise<infer Answer>
    ? (...args: Args) => Answer
    : never
}

/** The same methods, each promising its answer. */
export type Promised<Methods> = {
  readonly [Name in keyof Methods]: Methods[Name] extends (...args: infer Args) => infer Answer
    ? (...args: Args) => Promise<Answer>
    : never
}

/** Makes methods that answer at once into methods that promise, each call going through `run`. */
export function promised<Methods extends object>(methods: Methods, run: Run): Promised<Methods> {
  const calls = Object.entries(methods).map(([name, method]) => [
    name,
    (...args: readonly unknown[]) => run(() => method(...args)),
  ])
  return Object.fromEntries(calls) as Promised<Methods>
}
