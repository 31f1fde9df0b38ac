import { isJsonObject, type JsonObject } from '../core/protocol/json.ts'
import { instantText } from './cell-text.ts'
import { escapeControls } from './log-line.ts'

/** Members of an event that its line begins with, or that say nothing to people. */
const TOLD_FIRST: ReadonlySet<string> = new Set(['id', 'at', 'issuer_at', 'type', 'data'])

/** An event on one line: when, what, and whatever else is known of it as `name=value`. */
export function eventLine(event: JsonObject): string {
  const { at, type, data } = event
  const about = Object.entries(event).filter(([name]) => !TOLD_FIRST.has(name))
  const further = isJsonObject(data) ? Object.entries(data) : []
  const pairs = [...about, ...further].map(([name, value]) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    return `${name}=${/^[^\s"]+$/.test(text) ? text : JSON.stringify(text)}`
  })
  return escapeControls([instantText(Number(at)), String(type), ...pairs].join(' '))
}
