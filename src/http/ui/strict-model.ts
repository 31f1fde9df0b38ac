/**
 * A view model that throws when a template reads a member it does not have, at any depth.
 * It lists no members of its own, and ejs hands a partial a copy of what it can list: so a partial inherits nothing
 * and gets its arguments only.
 */
export function strictModel(model: object): object {
  return guarded(model, 'it')
}

function guarded(model: object, path: string): object {
  return new Proxy(Object.create(null) as object, {
    get: (_target, name) => {
      if (typeof name === 'symbol') return undefined
      if (!Object.hasOwn(model, name)) throw new Error(`the view model has no ${path}.${name}`)
      return guardedValue((model as Readonly<Record<string, unknown>>)[name], `${path}.${name}`)
    },
  })
}

function guardedValue(value: unknown, path: string): unknown {
  if (Array.isArray(value)) return value.map((one, index) => guardedValue(one, `${path}[${index}]`))
  return typeof value === 'object' && value !== null ? guarded(value, path) : value
}
