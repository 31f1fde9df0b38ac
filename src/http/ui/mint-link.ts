import { MINT_FIELDS, type MintFormValues } from './mint-form.ts'

/** The longest link that is offered, in characters; browsers and servers stop at some length. */
export const LONGEST_LINK = 8000

/** A link to the form filled in with these values, naming those that are not its defaults; null where that is too long for a link. */
export function mintLink(
  base: string,
  values: MintFormValues,
  defaults: MintFormValues,
): string | null {
  const changed = MINT_FIELDS.filter((name) => values[name] !== defaults[name])
  const query = new URLSearchParams(changed.map((name): [string, string] => [name, values[name]]))
  const link = changed.length === 0 ? `${base}/mint` : `${base}/mint?${query}`
  return link.length > LONGEST_LINK ? null : link
}
