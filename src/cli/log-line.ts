import { isJsonObject, type Json, type JsonObject } from '../core/protocol/json.ts'

/** Characters that end a line, hide text or drive a terminal: C0, DEL, C1, line separators, direction marks. */
const UNSAFE = /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu

/** Writes unsafe characters of a text as `\uXXXX`. */
export function escapeControls(text: string): string {
  return text.replaceAll(UNSAFE, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** A value as JSON in which no control character survives; indented by so many blanks. */
export function jsonText(value: unknown, indent = 0): string {
  return JSON.stringify(value, null, indent).split('\n').map(escapeControls).join('\n')
}

/** A log record's line, given as JSON: JSON again, or `TIME LEVEL MESSAGE name=value …`. */
export function formatLogLine(json: string, format: 'text' | 'json'): string {
  const record = json.trimEnd()
  if (format === 'json') return `${escapeControls(record)}\n`
  const { time, level, message, ...fields } = JSON.parse(record) as JsonObject
  const words = [time, level, message].map((one) => String(one ?? ''))
  const pairs = Object.entries(fields).map(([name, value]) => `${plain(name)}=${plain(value)}`)
  return `${escapeControls([...words, ...pairs].join(' '))}\n`
}

/** A name or a value as it stands around `=`: in quotation marks where a blank or another character could mislead. */
function plain(value: Json | undefined): string {
  if (isJsonObject(value) || Array.isArray(value)) return JSON.stringify(value)
  const text = String(value)
  return /^[\w.~:/@+,-]+$/.test(text) ? text : JSON.stringify(text)
}
