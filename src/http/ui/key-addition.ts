import { ALGS, DEFAULT_ALG, isAlg, isSymmetric } from '../../core/keys/algorithms.ts'
import { type InputIssue, InvalidInput, invalidInput } from '../../core/protocol/invalid-input.ts'
import { parseJsonObject } from '../../core/protocol/parse-json-object.ts'
import { type ErrorSummary, errorSummary, fieldError } from './form-errors.ts'
import { type FieldChoice, type FormField, formField } from './form-field.ts'
import type { PageFrame } from './page-frame.ts'

/** The fields of the forms that make and import a key; `key` is what was pasted. */
const FIELDS = ['alg', 'state', 'kid', 'key'] as const

/** The name of a field of the forms that make and import a key. */
type KeyField = (typeof FIELDS)[number]

/** What stands in the forms, as text. */
export type KeyFormValues = Readonly<Record<KeyField, string>>

/** The page that makes a key, or the one that imports one, as strings ready to print. */
export interface KeyAdditionPage {
  readonly frame: PageFrame
  readonly action: string
  readonly back: string
  /** The page for the other way to come by a key. */
  readonly other: string
  readonly summary: ErrorSummary | null
  readonly fields: Readonly<Record<KeyField, FormField>>
}

/** What the pages are made of. */
export interface KeyAdditionInput {
  readonly frame: PageFrame
  readonly base: string
  readonly how: 'make' | 'import'
  readonly values: KeyFormValues
  readonly issues: readonly InputIssue[]
}

/** The paths of the two ways to come by a key, below an issuer's base. */
export const ADDITION_PATHS = { make: '/add-key', import: '/import-key' } as const

const LABELS: Readonly<Record<KeyField, string>> = {
  alg: 'Algorithm',
  state: 'What it does then',
  kid: 'Name (kid)',
  key: 'Private key or shared secret',
}

const STATES: readonly FieldChoice[] = [
  { value: 'next', text: 'Published as next, signs after a rotation' },
  { value: 'current', text: 'Signs at once; what signs now becomes previous' },
]

const ALG_CHOICES: readonly FieldChoice[] = ALGS.map((alg) => ({
  value: alg,
  text: isSymmetric(alg) ? `${alg} (shared secret)` : alg,
}))

/** What stands in the forms, from a query or a body. */
export function keyFormValues(get: (name: string) => string | null | undefined): KeyFormValues {
  return {
    alg: get('alg') || DEFAULT_ALG,
    state: get('state') || 'next',
    kid: get('kid') ?? '',
    key: (get('key') ?? '').replaceAll('\r\n', '\n'),
  }
}

/** The page that makes or imports a key. */
export function keyAdditionPage(input: KeyAdditionInput): KeyAdditionPage {
  const { frame, base, how, values } = input
  const issues = input.issues.map(onForm)
  const field = (name: KeyField, about: object = {}) =>
    formField({
      name,
      label: LABELS[name],
      value: values[name],
      error: fieldError(issues, name),
      ...about,
    })
  const title = how === 'make' ? 'No key was made' : 'No key was imported'
  return {
    frame,
    action: base + ADDITION_PATHS[how],
    back: `${base}/keys`,
    other: base + ADDITION_PATHS[how === 'make' ? 'import' : 'make'],
    summary: errorSummary(issues, { title, labels: LABELS }),
    fields: {
      alg: field('alg', { choices: ALG_CHOICES }),
      state: field('state', { choices: STATES }),
      kid: field('kid', {
        hint: 'A-Z a-z 0-9 . _ ~ -. Empty: as the JWK names it, else its thumbprint (RFC 7638).',
        code: true,
      }),
      key: field('key', {
        hint: 'PEM (PKCS#8, PKCS#1 or SEC1), or JWK with its private members; for HS algorithms the secret’s text.',
        code: true,
      }),
    },
  }
}

/** The member of the API's body that was pasted; throws `InvalidInput` for what is none of them. */
export function pastedKey({ alg, key }: KeyFormValues): object {
  const text = key.trim()
  if (text === '') throw invalidInput('/key', 'is missing: paste the key')
  if (text.startsWith('-----BEGIN')) return { pem: text }
  if (text.startsWith('{')) return { jwk: parsedJwk(text) }
  // A blank may be part of a secret, but the line break behind it came with the pasting.
  if (isAlg(alg) && isSymmetric(alg)) return { secret: key.replace(/^\n+|\n+$/g, '') }
  throw invalidInput(
    '/key',
    `must begin with -----BEGIN (PEM) or { (JWK) for ${isAlg(alg) ? alg : 'this algorithm'}; any other text is a shared secret, which is for HS256, HS384 and HS512`,
  )
}

function parsedJwk(text: string): object {
  try {
    JSON.parse(text)
  } catch {
    throw invalidInput('/key', 'begins like a JWK, but is not JSON')
  }
  try {
    return parseJsonObject(Buffer.from(text, 'utf8'))
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error
    throw new InvalidInput(error.issues.map(({ detail }) => ({ pointer: '/key', detail })))
  }
}

/** An issue of the API's body as one of the form, where PEM, JWK and secret are one field. */
function onForm({ pointer, detail }: InputIssue): InputIssue {
  return { pointer: pointer.replace(/^\/(pem|jwk|secret)(?=\/|$)/, '/key'), detail }
}
