import type { Issuer } from '../../core/issuers/issuer.ts'
import type { InputIssue } from '../../core/protocol/invalid-input.ts'
import { printableText } from '../../core/protocol/printable-text.ts'
import { type ErrorSummary, errorSummary } from '../ui/form-errors.ts'
import type { Badge, Callout } from '../ui/notice.ts'
import type { PageFrame } from '../ui/page-frame.ts'
import { AUTHORIZATION_MISTAKES, authorizationRequest } from './authorization.ts'
import { FLOW_LABELS, type FlowForm, type FlowFormValues, flowForm } from './flow-form.ts'
import { type FlowRun, isDone, lastTry, STEP_NAMES, type StepName } from './flow-run.ts'
import type { FlowMistake, FlowStep } from './flow-step.ts'
import { hasStep, STEPS } from './flow-steps.ts'
import { sentNote } from './parameter-notes.ts'
import { type NotedName, type ShownTry, shownTry } from './shown-try.ts'

/** A step on the page of a run. */
export interface ShownStep {
  readonly id: string
  readonly number: number
  readonly title: string
  readonly about: string
  readonly badge: Badge
  /** What is missing before it can be taken; null: nothing. */
  readonly blocked: string | null
  readonly isNext: boolean
  readonly verb: string
  readonly name: StepName
  readonly mistakes: readonly FlowMistake[]
  /** Of the step that the browser takes: where to, as it should be and with each mistake. */
  readonly links: readonly { readonly text: string; readonly href: string; readonly due: string }[]
  readonly parameters: readonly NotedName[]
  readonly tries: readonly ShownTry[]
}

/** The page of the flow debugger: the form that begins a run, and the run where there is one. */
export interface FlowPage {
  readonly frame: PageFrame
  readonly action: string
  readonly summary: ErrorSummary | null
  readonly notice: Callout | null
  readonly form: FlowForm
  readonly run: {
    readonly action: string
    readonly about: string
    readonly steps: readonly ShownStep[]
  } | null
}

/** What the page is made of. */
export interface FlowPageInput {
  readonly frame: PageFrame
  readonly base: string
  readonly issuer: Issuer
  readonly values: FlowFormValues
  readonly issues: readonly InputIssue[]
  readonly run: FlowRun | null
  readonly notice: Callout | null
}

/** Lays the page out. */
export function flowPage(input: FlowPageInput): FlowPage {
  const { frame, base, values, issues, run, notice } = input
  return {
    frame,
    action: `${base}/flow`,
    summary: errorSummary(issues, { title: 'The run was not begun', labels: FLOW_LABELS }),
    notice,
    form: flowForm(values, issues),
    run:
      run === null
        ? null
        : {
            action: `${base}/flow/runs/${run.id}`,
            about: aboutRun(run),
            steps: shownSteps(run, input.issuer),
          },
  }
}

function aboutRun({ options }: FlowRun): string {
  const { client, resource, scope, pushed, dpop } = options
  const words = [
    `a ${client} client`,
    `scope ${scope}`,
    resource === '' ? 'no resource' : `for ${resource}`,
    ...(pushed ? ['with a pushed request'] : []),
    ...(dpop ? ['bound by DPoP'] : []),
  ]
  return printableText(words.join(', '))
}

function shownSteps(run: FlowRun, issuer: Issuer): readonly ShownStep[] {
  const names = STEP_NAMES.filter((name) => hasStep(run, name))
  const next = names.find((name) => !isDone(run, name))
  return names.map((name, at) => {
    const step = STEPS.get(name)
    const tail = { number: at + 1, isNext: name === next }
    const shown = step === undefined ? browserStep(run, issuer) : clientStep(run, step)
    return { ...shown, ...tail, ...common(run, name, shown.mistakes) }
  })
}

type Own = Pick<
  ShownStep,
  'title' | 'about' | 'blocked' | 'verb' | 'mistakes' | 'links' | 'parameters'
>

function common(run: FlowRun, name: StepName, mistakes: readonly FlowMistake[]) {
  const tries = run.tries.filter((one) => one.step === name)
  const id = `step-${name}`
  return {
    id,
    name,
    badge: stepBadge(run, name),
    tries: tries
      .map((one, at) =>
        shownTry(one, {
          id: `${id}-${at + 1}`,
          mistakes,
          isLatest: one === run.tries.at(-1),
        }),
      )
      .toReversed(),
  }
}

function stepBadge(run: FlowRun, name: StepName): Badge {
  if (isDone(run, name)) return { text: 'done', tone: 'good' }
  const last = lastTry(run, name)
  if (last === undefined) return { text: 'not yet', tone: 'plain' }
  return { text: 'refused', tone: 'warning' }
}

function clientStep(run: FlowRun, step: FlowStep): Own {
  const { title, about, verb, mistakes } = step
  return { title, about, verb, mistakes, blocked: step.blockedBy(run), links: [], parameters: [] }
}

/** The step that is the browser's: the person signs in and decides. */
function browserStep(run: FlowRun, issuer: Issuer): Own {
  const { parameters, url } = authorizationRequest(run, issuer, null)
  const isBlocked = run.facts.clientId === undefined
  const waitsForPush = run.options.pushed && run.facts.requestUri === undefined
  const why = isBlocked ? 'Register first.' : waitsForPush ? 'Push the request first.' : null
  return {
    title: 'Authorization',
    about:
      'The browser goes to the authorization endpoint, where the person signs in and decides; it comes back here with a code. Nothing in that URL is secret: the secret behind the challenge stays with the client.',
    verb: 'Sign in',
    blocked: why,
    mistakes: AUTHORIZATION_MISTAKES,
    links:
      why === null
        ? [
            { text: 'Sign in', href: url, due: '' },
            ...AUTHORIZATION_MISTAKES.map(({ value, text, due }) => ({
              text,
              due,
              href: authorizationRequest(run, issuer, value).url,
            })),
          ]
        : [],
    parameters: parameters.flatMap(([name, value]) => {
      const note = sentNote(name)
      return note === undefined ? [] : [{ name, value: printableText(value.slice(0, 80)), ...note }]
    }),
  }
}
