import type { Issuer } from '../../core/issuers/issuer.ts'
import type { InputIssue } from '../../core/protocol/invalid-input.ts'
import type { JsonObject } from '../../core/protocol/json.ts'
import { type ErrorSummary, errorSummary, fieldError } from './form-errors.ts'
import type { FormField } from './form-field.ts'
import { type IssuerUrl, issuerUrls } from './issuer-urls.ts'
import { mintCommand } from './mint-command.ts'
import { type FaultChoices, faultChoices } from './mint-fault.ts'
import { MINT_LABELS, mintFields } from './mint-fields.ts'
import { type MintField, type MintFormValues, readMintForm } from './mint-form.ts'
import { mintLink } from './mint-link.ts'
import { type PresetGroup, presetGroups } from './mint-presets.ts'
import type { MintPreview } from './mint-preview.ts'
import type { MintSuggestions } from './mint-suggestions.ts'
import type { PageFrame } from './page-frame.ts'

/** The page that mints. */
export interface MintPage {
  readonly frame: PageFrame
  readonly action: string
  readonly previewAction: string
  readonly reset: string
  readonly presetGroups: readonly PresetGroup[]
  readonly summary: ErrorSummary | null
  readonly fields: Readonly<Record<MintField, FormField>>
  /** The faults that a token can have, by chapter. */
  readonly faultChoices: readonly FaultChoices[]
  /** The page of all faults. */
  readonly catalogue: string
  /** Whether the lesser used fields are in sight from the start. */
  readonly advancedOpen: boolean
  readonly preview: MintPreview
  readonly about: MintFormAbout
  readonly urls: readonly IssuerUrl[]
}

/** What there is to say of a form as it is filled in. */
export interface MintFormAbout {
  /** The path that fills in the form so; '' where it would be too long. */
  readonly link: string
  /** The same as a whole address, for others to open. */
  readonly address: string
  /** A shell command that asks the API for the same. */
  readonly command: string
  /** The id of the preset that says just this; '' where none does. */
  readonly preset: string
}

/** A form at an issuer: what it says, and what it says before anybody changes it. */
export interface MintFormState {
  readonly base: string
  readonly issuer: Issuer
  readonly values: MintFormValues
  readonly defaults: MintFormValues
  /** What the values say, as the API's body. */
  readonly body: JsonObject
}

/** What the page that mints is made of. */
export interface MintPageInput extends MintFormState {
  readonly frame: PageFrame
  readonly issues: readonly InputIssue[]
  /** Whether it was to be minted, and was not. */
  readonly refused: boolean
  readonly suggestions: MintSuggestions
  readonly preview: MintPreview
}

const ADVANCED: readonly MintField[] = ['kid', 'not_before', 'claims', 'header']

/** The page that mints: the form with its values and errors, and beside it what it would mint and the issuer's URLs. */
export function mintPage(input: MintPageInput): MintPage {
  const { frame, base, issuer, values, defaults, issues } = input
  return {
    frame,
    action: `${base}/mint`,
    previewAction: `${base}/mint/preview`,
    reset: `${base}/mint`,
    presetGroups: presetGroups(base, values, defaults),
    summary: errorSummary(issues, {
      title: input.refused
        ? 'No token was minted: the form needs a change'
        : 'The form needs a change',
      labels: MINT_LABELS,
    }),
    fields: mintFields(values, issues, input.suggestions),
    faultChoices: faultChoices(values.fault),
    catalogue: `${base}/faults/tokens`,
    advancedOpen: ADVANCED.some(
      (name) => values[name].trim() !== '' || fieldError(issues, name) !== undefined,
    ),
    preview: input.preview,
    about: mintFormAbout(input),
    urls: issuerUrls(issuer),
  }
}

/** What there is to say of a form as it is filled in. */
export function mintFormAbout(form: MintFormState): MintFormAbout {
  const { base, issuer, values, defaults, body } = form
  const presets = presetGroups(base, values, defaults).flatMap((group) => group.presets)
  // The instants that a default form tells from now do not occur: it has none.
  const usual = readMintForm(defaults, 0).body
  const link = mintLink(base, values, defaults) ?? ''
  return {
    link,
    address: link === '' ? '' : issuer.url + link.slice(base.length),
    command: mintCommand(issuer, body, usual),
    preset: presets.find(({ current }) => current === 'true')?.id ?? '',
  }
}
