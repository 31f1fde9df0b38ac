import { insist } from './refusal.ts'

/** A JSON object that was just read: its members may be anything. */
export type Members = Readonly<Record<string, unknown>>

/** How deep the JSON of a token or an answer may nest. */
const DEEPEST = 32

/** Reads a JSON object from foreign bytes: UTF-8, not deep, each member once; refuses all else (RFC 7519 section 7.2). */
export function readObject(bytes: Uint8Array): Members {
  const text = textOf(bytes)
  const { depth, members } = shapeOf(text)
  insist(depth <= DEEPEST, 'the JSON is too deep')
  const value = parsed(text)
  insist(isObject(value), 'the JSON is no object')
  insist(countOf(value) === members, 'a member stands there twice')
  return value
}

/** Says whether a JSON value is an object, and neither a list nor null. */
export function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    insist(false, 'the JSON is not UTF-8')
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    insist(false, 'it is no JSON')
  }
}

/** How deep a JSON text nests and how many members it writes, told from its signs alone: nothing recurses into a bomb. */
function shapeOf(text: string): { readonly depth: number; readonly members: number } {
  let depth = 0
  let deepest = 0
  let members = 0
  for (const sign of text.replace(/"(?:[^"\\]|\\.)*"/g, '')) {
    if (sign === '[' || sign === '{') depth += 1
    if (sign === ']' || sign === '}') depth -= 1
    if (sign === ':') members += 1
    deepest = Math.max(deepest, depth)
  }
  return { depth: deepest, members }
}

function countOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  const own = isObject(value) ? Object.keys(value).length : 0
  return Object.values(value).reduce<number>((sum, one) => sum + countOf(one), own)
}
