import { type InputIssue, InvalidInput } from '../../core/protocol/invalid-input.ts'
import { OAuthError } from '../../core/protocol/oauth-error.ts'
import { readScope } from '../../core/protocol/read-scope.ts'
import { readResources } from '../../core/protocol/resource.ts'
import { type CheckGroup, checkGroup } from '../ui/check-group.ts'
import { fieldError } from '../ui/form-errors.ts'
import { type FormField, formField } from '../ui/form-field.ts'
import type { FlowOptions } from './flow-run.ts'

/** What stands in the form that begins a run, by name; '' where there is nothing. */
export type FlowFormValues = Readonly<
  Record<'scope' | 'resource' | 'client' | 'pushed' | 'dpop', string>
>

/** The labels of the fields that can be wrong. */
export const FLOW_LABELS: Readonly<Record<string, string>> = {
  scope: 'Scope',
  resource: 'MCP server',
  client: 'Client',
}

/** Reads the form's values. */
export function flowValues(read: (name: string) => string | undefined): FlowFormValues {
  const value = (name: string) => (read(name) ?? '').trim()
  return {
    scope: value('scope'),
    resource: value('resource'),
    client: value('client'),
    pushed: value('pushed'),
    dpop: value('dpop'),
  }
}

/** What the form asks for; throws `InvalidInput` with every mistake. */
export function flowOptions(values: FlowFormValues): FlowOptions {
  const { scope, resource, client, pushed, dpop } = values
  const issues = [
    ...issuesAt('scope', () => readScope(scope)),
    ...issuesAt('resource', () => readResources(resource === '' ? [] : [resource])),
  ]
  if (client !== 'confidential' && client !== 'public') {
    issues.push({ pointer: '/client', detail: 'must be confidential or public' })
  }
  if (issues.length > 0) throw new InvalidInput(issues)
  const kind = client === 'public' ? 'public' : 'confidential'
  return { scope, resource, client: kind, pushed: pushed === 'true', dpop: dpop === 'true' }
}

function issuesAt(name: string, read: () => unknown): InputIssue[] {
  try {
    read()
    return []
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error
    return [{ pointer: `/${name}`, detail: error.message }]
  }
}

/** The form that begins a run. */
export interface FlowForm {
  readonly scope: FormField
  readonly resource: FormField
  readonly client: FormField
  readonly further: CheckGroup
}

/** Lays the form out. */
export function flowForm(values: FlowFormValues, issues: readonly InputIssue[]): FlowForm {
  const field = (name: 'scope' | 'resource' | 'client', hint: string) => ({
    name,
    label: FLOW_LABELS[name] ?? name,
    value: values[name],
    hint,
    error: fieldError(issues, name),
  })
  return {
    scope: formField({
      ...field('scope', 'What the client asks for, with blanks between.'),
      code: true,
    }),
    resource: formField({
      ...field('resource', 'The resource that the token is for. Nothing is sent there.'),
      code: true,
    }),
    client: formField({
      ...field('client', 'A confidential client has a secret; a public one has none.'),
      choices: [
        { value: 'confidential', text: 'Confidential' },
        { value: 'public', text: 'Public' },
      ],
    }),
    further: checkGroup({
      name: 'further',
      legend: 'Further',
      boxes: [
        {
          name: 'pushed',
          text: 'Push the authorization request first (RFC 9126)',
          checked: values.pushed === 'true',
        },
        {
          name: 'dpop',
          text: 'Bind the tokens to a key with DPoP (RFC 9449)',
          checked: values.dpop === 'true',
        },
      ],
      error: undefined,
    }),
  }
}
