import { DomainError } from '../../core/protocol/domain-error.ts'
import { ENDPOINTS } from '../../core/protocol/endpoints.ts'
import type { Parameters } from '../../core/protocol/parameters.ts'
import { subjectsToPick } from '../../idp/authorize/subjects-to-pick.ts'
import { approveDevice, denyDevice, type WaitingDevice } from '../../idp/device/answer-device.ts'
import { type EnteredCode, enterUserCode } from '../../idp/device/enter-user-code.ts'
import { readSubject, type SubjectChoiceInput } from '../authorize/subject-choice.ts'
import { setSubjectCookie, subjectOf } from '../authorize/subject-session.ts'
import type { PersonCall, PersonOutcome } from '../serve-person.ts'
import { pageFrame } from '../ui/page-frame.ts'
import { placeOf } from '../ui/place.ts'
import { renderPage } from '../ui/view-engine.ts'
import { type DevicePlace, deviceCodePage, deviceDonePage, devicePage } from './device-pages.ts'

/** Shows the page where a code is entered; nothing is looked up, so that no link and no image of another site guesses codes (RFC 8628 §5.1, §5.4). */
export function showCodeForm(call: PersonCall, typed: string): PersonOutcome {
  return codeForm(call, { typed, error: undefined, outcome: 'page' })
}

/** Answers a form of the device page: the code, or the code with a decision (RFC 8628 §3.3). */
export async function answerDeviceForm(call: PersonCall, form: Parameters): Promise<PersonOutcome> {
  const { idp, issuer } = call
  const typed = form.get('user_code') ?? ''
  const entered = await enterUserCode(idp, issuer, typed)
  if (entered.kind !== 'waiting') return refuseCode(call, typed, entered)
  const { clientId } = entered.client
  const outcome = await decide(call, { waiting: entered, form }).catch((thrown: unknown) => {
    // Somebody else was quicker, in another window.
    if (!(thrown instanceof DomainError && thrown.kind === 'conflict')) throw thrown
    return refuseCode(call, typed, { kind: 'decided' }).outcome
  })
  return { outcome, clientId }
}

async function decide(
  call: PersonCall,
  { waiting, form }: { readonly waiting: WaitingDevice; readonly form: Parameters },
): Promise<string> {
  const { idp, issuer, res } = call
  const decision = form.get('decision')
  if (decision === 'deny') {
    await denyDevice(idp, issuer, waiting)
    return showDone(call, waiting, undefined)
  }
  const session = await subjectOf(idp, issuer, res.req)
  if (decision !== 'approve') return ask(call, { waiting, signedIn: session?.subject })
  const read = readSubject(form)
  if (read.kind === 'wrong') return ask(call, { waiting, signedIn: session?.subject, sent: read })
  const { subject } = read
  const cookie = await approveDevice(idp, issuer, { ...waiting, subject, session })
  if (cookie !== undefined) setSubjectCookie(res, res.req.baseUrl, cookie)
  return showDone(call, waiting, subject)
}

interface Question {
  readonly waiting: WaitingDevice
  readonly signedIn: string | undefined
  readonly sent?: SubjectChoiceInput['sent']
}

async function ask(call: PersonCall, { waiting, signedIn, sent }: Question): Promise<string> {
  const { idp, issuer, res } = call
  const toPick = await subjectsToPick(idp, issuer, signedIn)
  const { defaultAudience } = idp.settings
  const place = placeIn(call, `${sent === undefined ? '' : 'Error: '}Let a device in`)
  res.status(sent === undefined ? 200 : 400)
  const input = { ...waiting, toPick, signedIn, sent, defaultAudience }
  renderPage(res, 'pages/device', devicePage(place, input))
  return 'page'
}

function showDone(
  call: PersonCall,
  { client }: WaitingDevice,
  subject: string | undefined,
): string {
  const page = deviceDonePage(placeIn(call, 'Let a device in'), { client, subject })
  renderPage(call.res, 'pages/device-done', page)
  return subject === undefined ? 'denied' : 'approved'
}

/** What is said of a code that nobody can decide on. */
const REFUSED: Readonly<Record<Exclude<EnteredCode['kind'], 'waiting' | 'limited'>, string>> = {
  malformed:
    'This is not a code of a device: those have eight letters, without A, E, I, O, U and Y.',
  unknown: 'No device waits with this code. Look at it again, letter by letter.',
  expired: 'This code has expired. Let the device ask for another one.',
  decided: 'This request was approved or denied already.',
}

function refuseCode(
  call: PersonCall,
  typed: string,
  entered: Exclude<EnteredCode, { readonly kind: 'waiting' }>,
): PersonOutcome {
  const outcome = `${entered.kind}_code`
  if (entered.kind !== 'limited') {
    call.res.status(400)
    return codeForm(call, { typed, error: REFUSED[entered.kind], outcome })
  }
  const { waitSeconds } = entered
  call.res.status(429).set('Retry-After', String(waitSeconds))
  const error = `Too many wrong codes were entered here. Try again in ${waitSeconds} seconds.`
  return codeForm(call, { typed, error, outcome: 'too_many_codes' })
}

function codeForm(
  call: PersonCall,
  shown: { readonly typed: string; readonly error: string | undefined; readonly outcome: string },
): PersonOutcome {
  const place = placeIn(call, `${shown.error === undefined ? '' : 'Error: '}Let a device in`)
  renderPage(call.res, 'pages/device-code', deviceCodePage(place, shown))
  return { outcome: shown.outcome }
}

function placeIn({ issuer, res }: PersonCall, title: string): DevicePlace {
  const styles = ['authorize', 'device']
  const frame = pageFrame(placeOf(res), {
    title,
    current: null,
    styles,
    scripts: ['subject-choice'],
  })
  return { frame, issuer: issuer.issuer, action: res.req.baseUrl + ENDPOINTS.device }
}
