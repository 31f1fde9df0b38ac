import { isPathStep } from '../http/named-path.ts'
import { CommandFailure, EXIT } from './command-failure.ts'

/** A name as a segment of a path; throws for an empty one and for a step in the path. */
export function pathSegment(name: string): string {
  if (name === '' || isPathStep(name)) {
    throw new CommandFailure(EXIT.usage, `${JSON.stringify(name)} names nothing that there is`)
  }
  return encodeURIComponent(name)
}
