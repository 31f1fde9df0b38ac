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
import { type NameTable, type ShownTry, sentName, shownTry } from './shown-try.ts'

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
  /** Whether a form takes it; the browser's own step is taken by following `link`. */
  readonly hasForm: boolean
  readonly mistakes: readonly FlowMistake[]
  readonly link: string | null
  readonly mistakeLinks: readonly (Pick<FlowMistake, 'text' | 'due'> & { readonly href: string })[]
  readonly parameters: NameTable
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
    return { ...shown, ...tail, ...common(run, name, step?.mistakes ?? []) }
  })
}

type Own = Pick<
  ShownStep,
  | 'title'
  | 'about'
  | 'blocked'
  | 'verb'
  | 'hasForm'
  | 'mistakes'
  | 'link'
  | 'mistakeLinks'
  | 'parameters'
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

const NO_NAMES: NameTable = { caption: 'Parameters', names: [] }

function clientStep(run: FlowRun, step: FlowStep): Own {
  const { title, about, verb, mistakes } = step
  const blocked = step.blockedBy(run)
  const hasForm = blocked === null
  return {
    title,
    about,
    verb,
    blocked,
    hasForm,
    mistakes: hasForm ? mistakes : [],
    link: null,
    mistakeLinks: [],
    parameters: NO_NAMES,
  }
}

const BROWSER_STEP = {
  title: 'Authorization',
  about:
    'The browser goes to the authorization endpoint, where the person signs in and decides; it comes back here with a code. Nothing in that URL is secret: the secret behind the challenge stays with the client.',
  verb: 'Sign in',
  hasForm: false,
  mistakes: [],
}

/** The step that is the browser's: the person signs in and decides. */
function browserStep(run: FlowRun, issuer: Issuer): Own {
  const blocked = browserBlockedBy(run)
  if (blocked !== null) {
    return { ...BROWSER_STEP, blocked, link: null, mistakeLinks: [], parameters: NO_NAMES }
  }
  const { parameters, url } = authorizationRequest(run, issuer, null)
  return {
    ...BROWSER_STEP,
    blocked,
    link: url,
    mistakeLinks: AUTHORIZATION_MISTAKES.map(({ value, text, due }) => ({
      text,
      due,
      href: authorizationRequest(run, issuer, value).url,
    })),
    parameters: {
      ...NO_NAMES,
      names: parameters.flatMap(([name, value]) => sentName(name, value)),
    },
  }
}

function browserBlockedBy({ facts, options }: FlowRun): string | null {
  if (facts.clientId === undefined) return 'Register first.'
  return options.pushed && facts.requestUri === undefined ? 'Push the request first.' : null
}
