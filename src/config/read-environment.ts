import { fromText, type Given, type SourceReading } from './given.ts'
import { ENVIRONMENT_PREFIX, nearest, optionsOf } from './option-names.ts'
import { isTold } from './script-options.ts'

/** Reads the variables whose names begin with `MOCK_IDP_` and that set an option; an empty one counts as not set. */
export function readEnvironment(env: Readonly<NodeJS.ProcessEnv>, cwd: string): SourceReading {
  const known = optionsOf('environment')
  const ours = Object.entries(env).filter(
    ([name]) => name.startsWith(ENVIRONMENT_PREFIX) && !isTold(name, env),
  )
  const given: Given[] = []
  const mistakes: string[] = []
  for (const [label, text] of ours) {
    const name = known.get(label)
    if (name === undefined) {
      mistakes.push(`${label}: is no variable; the nearest is ${nearest(label, known.keys())}`)
    } else if (text !== undefined && text !== '') {
      given.push({ name, source: 'environment', label, value: fromText(name, text), base: cwd })
    }
  }
  return { given, mistakes }
}
