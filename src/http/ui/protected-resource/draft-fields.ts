import type { ProtectedResourceInput } from '../../../core/protocol/check-protected-resource.ts'
import type { InputIssue } from '../../../core/protocol/invalid-input.ts'
import { type CheckGroup, checkGroup } from '../check-group.ts'
import { fieldError } from '../form-errors.ts'
import { type FormField, formField } from '../form-field.ts'

/** The values that a protected resource is drafted from, named for the members of the API's query. */
export const DRAFT_NAMES = [
  'resource',
  'scope',
  'resource_name',
  'resource_documentation',
  'dpop_bound_access_tokens_required',
] as const

/** What stands in the form, by name; '' where there is nothing. */
export type DraftValues = Readonly<Record<(typeof DRAFT_NAMES)[number], string>>

type ControlName = Exclude<keyof DraftValues, 'dpop_bound_access_tokens_required'>

const FIELDS: Readonly<
  Record<ControlName, { readonly label: string; readonly hint: string; readonly code?: boolean }>
> = {
  resource: {
    label: 'MCP server',
    hint: 'The URL of its MCP endpoint, spelt as clients spell it: it is compared letter by letter.',
    code: true,
  },
  scope: {
    label: 'Scopes',
    hint: 'What it asks for, with blanks between. Empty: none.',
    code: true,
  },
  resource_name: { label: 'Name', hint: 'For people who are asked to consent.' },
  resource_documentation: {
    label: 'Documentation',
    hint: 'The URL of a page for developers.',
    code: true,
  },
}

/** The labels of the fields that can be wrong. */
export const DRAFT_LABELS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(FIELDS).map(([name, { label }]) => [name, label]),
)

/** Reads the values from an address or a form, without the blanks around them. */
export function draftValues(read: (name: string) => string | undefined): DraftValues {
  const entries = DRAFT_NAMES.map((name) => [name, (read(name) ?? '').trim()])
  return Object.fromEntries(entries) as DraftValues
}

/** What the values ask for. */
export function draftInput(values: DraftValues): ProtectedResourceInput {
  const { dpop_bound_access_tokens_required: dpop, ...texts } = values
  return { ...texts, dpop_bound_access_tokens_required: dpop === 'true' }
}

/** The address of a draft below the base of the pages. */
export function draftAddress(base: string, values: Partial<DraftValues>): string {
  const given = DRAFT_NAMES.flatMap((name): [string, string][] => {
    const value = values[name] ?? ''
    return value === '' ? [] : [[name, value]]
  })
  const path = `${base}/protected-resource`
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`
}

/** The fields of the form. */
export function draftFields(
  values: DraftValues,
  issues: readonly InputIssue[],
): Readonly<Record<ControlName, FormField>> {
  const fields = Object.entries(FIELDS).map(([key, about]) => {
    const name = key as ControlName
    const error = fieldError(issues, name)
    return [name, formField({ ...about, name, value: values[name], error })]
  })
  return Object.fromEntries(fields) as Readonly<Record<ControlName, FormField>>
}

/** The box for what few servers need. */
export function dpopBox(values: DraftValues): CheckGroup {
  const name = 'dpop_bound_access_tokens_required'
  return checkGroup({
    name: 'dpop',
    legend: 'Tokens',
    boxes: [
      {
        name,
        text: 'Only tokens that are bound by DPoP are taken (RFC 9449)',
        checked: values[name] === 'true',
      },
    ],
    error: undefined,
  })
}
