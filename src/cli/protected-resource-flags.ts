import { type Command, Option } from 'commander'
import type { JsonObject } from '../core/protocol/json.ts'
import type { MemberNames } from './problem.ts'
import { addRequestFlags, type RequestFlag, readRequest } from './request-flags.ts'

/** The flags of `protected-resource` that become members of its request as they are. */
const REQUEST_FLAGS: readonly RequestFlag[] = [
  {
    member: 'scope',
    kind: 'texts',
    help: 'Scopes it asks for, joined by blanks or given several times.',
  },
  { member: 'resource_name', kind: 'text', help: 'Its name, for people.' },
  { member: 'resource_documentation', kind: 'text', help: 'URL of a page for developers.' },
]

/** What of a draft is printed: the document, the challenge for a request without a token, or all of it with code. */
export const DRAFT_FORMATS = ['json', 'challenge', 'all'] as const

/** One of them. */
export type DraftFormat = (typeof DRAFT_FORMATS)[number]

/** What members of the request are called here. */
export const DRAFT_MEMBERS: MemberNames = {
  resource: 'URL',
  dpop_bound_access_tokens_required: '--dpop',
}

/** Gives `protected-resource` its flags. */
export function addProtectedResourceFlags(command: Command): void {
  addRequestFlags(command, REQUEST_FLAGS)
  command
    .addOption(new Option('--dpop', 'It takes tokens that are bound by DPoP only.'))
    .addOption(new Option('--format <FORMAT>', `${DRAFT_FORMATS.join(', ')}. Default: json.`))
    .addOption(
      new Option('--check', 'Ask the server what it really serves, and print what differs.'),
    )
}

/** What is asked for on the command line. */
export interface DraftChoices {
  readonly body: JsonObject
  readonly format: DraftFormat
  readonly check: boolean
  readonly mistakes: readonly string[]
}

/** Reads the URL and the flags of `protected-resource`, with everything that is wrong with them. */
export function readProtectedResourceFlags(
  resource: string,
  values: Readonly<Record<string, unknown>>,
): DraftChoices {
  const { body, mistakes } = readRequest(REQUEST_FLAGS, values)
  const check = values.check === true
  const format = DRAFT_FORMATS.find((one) => one === values.format)
  const dpop = values.dpop === true ? { dpop_bound_access_tokens_required: true } : {}
  return {
    body: { resource, ...body, ...dpop },
    format: format ?? 'json',
    check,
    mistakes: [...mistakes, ...formatMistakes(values.format, { format, check })],
  }
}

function formatMistakes(
  given: unknown,
  { format, check }: { readonly format: DraftFormat | undefined; readonly check: boolean },
): readonly string[] {
  if (given === undefined) return []
  if (format === undefined)
    return [`--format: must be one of ${DRAFT_FORMATS.join(', ')}; got ${JSON.stringify(given)}`]
  return check ? ['--format: is nothing to --check, which prints what differs'] : []
}
