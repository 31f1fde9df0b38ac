import { randomText } from '../core/keys/key-material.ts'
import type { Attempt } from './trial.ts'

/** The tokens that deliveries are made of, as texts. */
export interface DeliveryTokens {
  readonly good: string
  readonly bad: string
}

type Deliver = (tokens: DeliveryTokens) => readonly Attempt[]

const MILLION = 1_000_000

/** How each of the catalogue's deliveries is sent, by its id; what is in brackets stands for a token. */
const DELIVERIES: Readonly<Record<string, Deliver>> = {
  'http-lower-bearer': header('Authorization: bearer [good token]'),
  'http-upper-bearer': header('Authorization: BEARER [good token]'),
  'http-two-spaces': header('Authorization: Bearer  [good token]'),
  'http-tab': header('Authorization: Bearer\t[good token]'),
  'http-quoted': header('Authorization: Bearer "[good token]"'),
  'http-no-scheme': header('Authorization: [good token]'),
  'http-token-scheme': header('Authorization: Token [good token]'),
  'http-basic': header('Authorization: Basic [good token]'),
  'http-empty': header('Authorization: Bearer'),
  'http-query': ({ good }) => [
    attempt('?access_token=[good token]', { query: `access_token=${encodeURIComponent(good)}` }),
  ],
  'http-form': ({ good }) => [
    attempt('a form with access_token=[good token]', {
      form: new URLSearchParams({ access_token: good }).toString(),
    }),
  ],
  'http-cookie': header('Cookie: access_token=[good token]; token=[good token]'),
  'http-x-header': header('X-Access-Token: [good token]'),
  'http-two-headers': (tokens) => [
    ...header('Authorization: Bearer [good token]', 'Authorization: Bearer [bad token]')(tokens),
    ...header('Authorization: Bearer [bad token]', 'Authorization: Bearer [good token]')(tokens),
  ],
  'http-comma': header('Authorization: Bearer [good token], Bearer [bad token]'),
  'http-non-ascii': ({ good }) => [
    attempt('Authorization: Bearer [good token with bytes above 7f in it]', {
      lines: [`Authorization: Bearer ${good.slice(0, 8)}\u00e9\u00ff${good.slice(8)}`],
      valid: false,
    }),
  ],
  'http-1mb-header': () => [
    attempt('Authorization: Bearer [a million characters]', {
      lines: [`Authorization: Bearer ${randomText(64).repeat(MILLION / 64)}`],
      valid: false,
    }),
  ],
}

/** The requests of a delivery, by its id; the good token and a bad one are the texts of tokens. */
export function deliver(id: string, tokens: DeliveryTokens): readonly Attempt[] {
  const attempts = DELIVERIES[id]?.(tokens)
  if (attempts === undefined) throw new Error(`nobody knows how ${id} is sent`)
  return attempts.map((one) => ({ ...one, secrets: [tokens.good, tokens.bad] }))
}

interface Parts {
  readonly lines?: readonly string[]
  readonly query?: string
  readonly form?: string
  readonly valid?: boolean
}

function attempt(sent: string, { lines = [], valid = true, ...other }: Parts): Attempt {
  return { sent, parts: { lines, ...other }, valid, secrets: [] }
}

/** Header lines with tokens in place of what stands in brackets. */
function header(...templates: readonly string[]): Deliver {
  return ({ good, bad }) => {
    const lines = templates.map((one) =>
      one.replaceAll('[good token]', good).replaceAll('[bad token]', bad),
    )
    const valid = templates.some((one) => one.includes('[good token]'))
    return [attempt(templates.join(' and '), { lines, valid })]
  }
}
