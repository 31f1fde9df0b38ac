import { isJsonObject, type Json } from '../core/protocol/json.ts'

/** What the value of a flag is: text, text given several times, names between commas, one of a few words, a whole number, seconds with a fraction, a JSON object, or nothing. */
export type FlagKind =
  | 'text'
  | 'texts'
  | 'names'
  | 'choice'
  | 'integer'
  | 'seconds'
  | 'object'
  | 'switch'

/** The sentence that follows the name of a flag whose value is none of its kind. */
export const ACCEPTED: Readonly<Record<FlagKind, string>> = {
  text: 'must be text',
  texts: 'must be text',
  names: 'must be names, with commas between them',
  choice: 'must be one of a few words',
  integer: 'must be a whole number',
  seconds: 'must be a number of seconds, such as 5 or 0.5',
  object: 'must be a JSON object',
  switch: 'takes no value',
}

type FlagReader = (value: unknown, values: readonly string[]) => Json | undefined

/** What a value stands for in JSON; undefined for one that is not of the kind. */
export const FLAG_READERS: Readonly<Record<FlagKind, FlagReader>> = {
  text: (value) => String(value),
  texts: (value) => (Array.isArray(value) && value.length === 1 ? value[0] : (value as string[])),
  names: (value) => namesIn([value].flat()),
  choice: (value, values) => values.find((one) => one === value),
  integer: (value) => (/^-?\d{1,15}$/.test(String(value)) ? Number(value) : undefined),
  seconds: (value) => (/^\d{1,5}(\.\d{1,3})?$/.test(String(value)) ? Number(value) : undefined),
  object: (value) => readObject(String(value)),
  switch: () => true,
}

function namesIn(values: readonly unknown[]): readonly string[] {
  return values
    .flatMap((value) => String(value).split(','))
    .map((name) => name.trim())
    .filter((name) => name !== '')
}

function readObject(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isJsonObject(value) ? value : undefined
  } catch {
    return undefined
  }
}
