import type { CommandCall } from './command-row.ts'
import type { RequestFlag } from './request-flags.ts'

/** The flags of `protected-resource` that become members of its request. */
export const DRAFT_FLAGS: readonly RequestFlag[] = [
  {
    member: 'scope',
    kind: 'texts',
    help: 'Scopes it asks for, joined by blanks or given several times.',
  },
  { member: 'resource_name', kind: 'text', help: 'Its name, for people.' },
  { member: 'resource_documentation', kind: 'text', help: 'URL of a page for developers.' },
  {
    member: 'dpop_bound_access_tokens_required',
    flag: '--dpop',
    kind: 'switch',
    help: 'It takes tokens that are bound by DPoP only.',
  },
]

/** What of a draft is printed: the document, the challenge for a request without a token, or all of it with code. */
export const DRAFT_FORMATS = ['json', 'challenge', 'all'] as const

/** One of them. */
export type DraftFormat = (typeof DRAFT_FORMATS)[number]

/** What of it is printed, and whether the server itself is asked. */
export const DRAFT_CHOICES: readonly RequestFlag[] = [
  {
    member: 'format',
    kind: 'choice',
    values: DRAFT_FORMATS,
    placeholder: 'FORMAT',
    help: `${DRAFT_FORMATS.join(', ')}. Default: json.`,
  },
  {
    member: 'check',
    kind: 'switch',
    help: 'Ask the server what it really serves, and print what differs.',
  },
]

/** What is wrong with the flags of `protected-resource` taken together. */
export function draftMistakes({
  choices: { format, check },
  json,
}: Pick<CommandCall, 'choices' | 'json'>): readonly string[] {
  if (format === undefined) return []
  if (check === true) return ['--format: is nothing to --check, which prints what differs']
  return json ? ['--format: is nothing to --json, which prints the whole draft'] : []
}
