import { CommandFailure, EXIT } from './command-failure.ts'

/** A name as a segment of a path; throws for `.` and `..`, which URL parsers take for steps (RFC 3986 section 5.2.4). */
export function pathSegment(name: string): string {
  if (name === '' || name === '.' || name === '..') {
    throw new CommandFailure(EXIT.usage, `${JSON.stringify(name)} names nothing that there is`)
  }
  return encodeURIComponent(name)
}
