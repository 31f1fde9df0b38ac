import { isUtf8 } from 'node:buffer'
import { DEEPEST, depthOf, isJsonObject, type Json, type JsonObject } from '../protocol/json.ts'
import { withMembers } from '../tokens/claims.ts'
import type { Content } from './fault.ts'

/** The bytes of a segment's content. */
export function bytesOf(content: Content): Buffer {
  if (Buffer.isBuffer(content)) return content
  return Buffer.from(typeof content === 'string' ? content : JSON.stringify(content), 'utf8')
}

/** A step that puts one member over the others; undefined leaves it out, null is written as null. */
export function put(name: string, value: Json | undefined): (object: JsonObject) => Content {
  return (object) =>
    value === null
      ? written(object, [[name, 'null']])
      : withMembers(object, { [name]: value ?? null })
}

/** A step that leaves members out. */
export function leaveOut(...names: readonly string[]): (object: JsonObject) => JsonObject {
  return (object) => withMembers(object, Object.fromEntries(names.map((name) => [name, null])))
}

/** JSON text of an object in which some members are written letter by letter, at its end and even twice. */
export function written(
  object: JsonObject,
  members: readonly (readonly [string, string])[],
): string {
  const names = new Set(members.map(([name]) => name))
  const others = Object.entries(object)
    .filter(([name]) => !names.has(name))
    .map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`)
  const own = members.map(([name, text]) => `${JSON.stringify(name)}:${text}`)
  return `{${[...others, ...own].join(',')}}`
}

/** What a content says as JSON; null where it is no object, or too deep to be walked. */
export function objectIn(content: Content): JsonObject | null {
  if (!Buffer.isBuffer(content) && typeof content !== 'string') return content
  const bytes = bytesOf(content)
  const text = bytes.toString('utf8')
  if (!isUtf8(bytes) || depthOf(text) > DEEPEST) return null
  try {
    const value: unknown = JSON.parse(text)
    return isJsonObject(value) ? value : null
  } catch {
    return null
  }
}
