import type { Json } from '../../core/protocol/json.ts'
import { CLIENTS, namedPath } from '../named-path.ts'
import { shortenedText } from './shortened-text.ts'

/** A stretch of the sentence about an event; an id is set as code, and leads to its page where it has one. */
export interface EventPart {
  readonly text: string
  readonly code: boolean
  readonly href: string | null
}

/** An id in a sentence. */
export interface NamedThing {
  readonly id: string
  readonly href?: string | undefined
}

/** Puts a sentence together: texts as they are, ids as code, parts as they come. */
export function say(
  words: TemplateStringsArray,
  ...things: readonly (string | NamedThing | readonly EventPart[])[]
): readonly EventPart[] {
  return words.flatMap((word, at) => [...plain(word), ...partsOf(things[at] ?? '')])
}

function partsOf(thing: string | NamedThing | readonly EventPart[]): readonly EventPart[] {
  if (typeof thing === 'string') return plain(thing)
  if (!('id' in thing)) return thing
  return [{ text: shortenedText(thing.id), code: true, href: thing.href ?? null }]
}

function plain(text: string): readonly EventPart[] {
  return text === '' ? [] : [{ text, code: false, href: null }]
}

/** A member of an event as text: in one piece and of bounded length. */
export function shown(value: Json | undefined, otherwise: string): string {
  return typeof value === 'string' ? shortenedText(value) : otherwise
}

/** A token by its id. */
export function tokenLink(jti: string | undefined, base: string): NamedThing {
  return { id: jti ?? '', href: `${base}/tokens/${encodeURIComponent(jti ?? '')}` }
}

/** A key by its kid. */
export function keyLink(kid: string | undefined, base: string): NamedThing {
  return { id: kid ?? '', href: `${base}/keys/${encodeURIComponent(kid ?? '')}` }
}

/** Who did something: a client by its id, or nobody in particular. */
export function who(clientId: string | undefined, base: string): readonly EventPart[] {
  if (clientId === undefined) return plain('a client that did not say who it is')
  return say`client ${{ id: clientId, href: base + namedPath(CLIENTS, clientId) }}`
}
