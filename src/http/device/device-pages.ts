import { shownUserCode } from '../../core/grants/user-code.ts'
import { splitScope } from '../../core/protocol/scope.ts'
import type { SubjectsToPick } from '../../idp/authorize/subjects-to-pick.ts'
import type { WaitingDevice } from '../../idp/device/answer-device.ts'
import { clientName } from '../authorize/client-about.ts'
import { scopeWords } from '../authorize/scope-words.ts'
import {
  type SubjectChoice,
  type SubjectChoiceInput,
  subjectChoice,
} from '../authorize/subject-choice.ts'
import { cutText } from '../ui/cut-text.ts'
import { type FormField, formField } from '../ui/form-field.ts'
import type { PageFrame } from '../ui/page-frame.ts'

/** What stands around each of the device's pages. */
export interface DevicePlace {
  readonly frame: PageFrame
  readonly issuer: string
  /** Where the forms are sent. */
  readonly action: string
}

/** The longest texts that are shown whole, in characters. */
const LONGEST = { code: 20, scope: 100, uri: 300 }

/** The page where a person enters the code that their device shows, as strings ready to print. */
export interface DeviceCodePage extends DevicePlace {
  readonly field: FormField
}

/** The page where a person enters the code that their device shows; `typed` is what is in the field already. */
export function deviceCodePage(
  place: DevicePlace,
  { typed, error }: { readonly typed: string; readonly error: string | undefined },
): DeviceCodePage {
  const field = formField({
    name: 'user_code',
    label: 'Code',
    hint: 'Eight letters, in any case, with or without the dash.',
    value: cutText(typed, LONGEST.code),
    code: true,
    error,
  })
  return { ...place, issuer: cutText(place.issuer, LONGEST.uri), field }
}

/** The page where a person signs in and decides on what a device asks for, as strings ready to print. */
export interface DevicePage extends DevicePlace {
  readonly client: { readonly name: string; readonly clientId: string }
  readonly userCode: string
  readonly choice: SubjectChoice
  readonly scopes: readonly { readonly scope: string; readonly about: string }[]
  readonly resources: readonly string[]
  readonly resourcesNote: string | null
}

/** What the page is made of. */
export interface DevicePageInput extends WaitingDevice {
  readonly toPick: SubjectsToPick
  readonly signedIn: string | undefined
  readonly sent: SubjectChoiceInput['sent']
  readonly defaultAudience: string
}

/** The page where a person signs in and decides on what a device asks for (RFC 8628 §3.3). */
export function devicePage(place: DevicePlace, input: DevicePageInput): DevicePage {
  const { client, code, toPick, signedIn, sent } = input
  const usual = [client.metadata.audience ?? input.defaultAudience].flat()
  const named = code.resources.length > 0
  return {
    ...place,
    issuer: cutText(place.issuer, LONGEST.uri),
    client: { name: clientName(client), clientId: cutText(client.clientId, LONGEST.uri) },
    userCode: shownUserCode(code.userCode),
    choice: subjectChoice({ toPick, signedIn, sent }),
    scopes: splitScope(code.scope ?? '').map((scope) => ({
      scope: cutText(scope, LONGEST.scope),
      about: scopeWords(scope),
    })),
    resources: (named ? code.resources : usual).map((one) => cutText(one, LONGEST.uri)),
    resourcesNote: named ? null : 'It named no resource: this is its usual audience.',
  }
}

/** The page after a decision, as strings ready to print. */
export interface DeviceDonePage extends DevicePlace {
  readonly title: string
  readonly detail: string
}

/** The page after a decision; without a subject it was denied. */
export function deviceDonePage(
  place: DevicePlace,
  { client, subject }: Pick<WaitingDevice, 'client'> & { readonly subject: string | undefined },
): DeviceDonePage {
  const name = clientName(client)
  const by = cutText(subject ?? '', LONGEST.scope)
  return {
    ...place,
    issuer: cutText(place.issuer, LONGEST.uri),
    title: subject === undefined ? 'Denied' : 'Approved',
    detail:
      subject === undefined
        ? `${name} gets nothing. Close this page.`
        : `${name} acts for ${by} from now on. Go back to the device: it goes on by itself.`,
  }
}
