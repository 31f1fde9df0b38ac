import { isUtf8 } from 'node:buffer'
import type { JsonObject } from '../../core/protocol/json.ts'
import { printableText } from '../../core/protocol/printable-text.ts'

/** The most of a segment that a page shows, in characters: it may have a million. */
const LONGEST = 2000

/** What a segment of a token says, as text where it is any, else as it is; a very long one by its beginning and length. */
export function segmentText(segment: string): string {
  const bytes = Buffer.from(segment, 'base64url')
  const isText = bytes.toString('base64url') === segment && isUtf8(bytes)
  const text = isText ? bytes.toString('utf8') : segment
  if (text.length <= LONGEST) return printableText(text)
  return `${printableText(text.slice(0, LONGEST))}… (${text.length.toLocaleString('en-US')} characters)`
}

/** What a segment says beside the object that it was read as; null where that is all. */
export function otherThan(object: JsonObject, segment: string): string | null {
  const told = Buffer.from(JSON.stringify(object)).toString('base64url')
  return segment === told ? null : segmentText(segment)
}
