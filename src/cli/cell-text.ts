import { isJsonObject, type Json } from '../core/protocol/json.ts'
import { escapeControls } from './log-line.ts'

/** Members that are instants though their names do not end in `_at`. */
const INSTANTS: ReadonlySet<string> = new Set(['at', 'now', 'real_now', 'since'])

/** The value of a member as people read it on one line: instants by the calendar, lists with blanks, nothing as nothing. */
export function cellText(member: string, value: Json | undefined): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'number' && isInstant(member)) return instantText(value)
  if (Array.isArray(value)) return value.map((one: Json) => cellText(member, one)).join(' ')
  if (isJsonObject(value)) return escapeControls(JSON.stringify(value))
  return escapeControls(String(value))
}

function isInstant(member: string): boolean {
  const name = member.slice(member.lastIndexOf('.') + 1)
  return name.endsWith('_at') || INSTANTS.has(name)
}

/** The last second that a `Date` can hold. */
const LAST_SECOND = 8.64e12

/** Unix seconds as RFC 3339 has them; as they are where no calendar reaches. */
export function instantText(seconds: number): string {
  if (!(Math.abs(seconds) <= LAST_SECOND)) return String(seconds)
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z')
}
