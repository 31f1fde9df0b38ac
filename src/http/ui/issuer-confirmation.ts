import type { Issuer } from '../../core/issuers/issuer.ts'
import type { issuerContents } from '../../idp/issuer-contents.ts'
import type { PageFrame } from './page-frame.ts'

/** How much an issuer has of each kind. */
type Contents = Awaited<ReturnType<typeof issuerContents>>

/** The page that asks once more before an issuer is deleted or reset. */
export interface IssuerConfirmation {
  readonly frame: PageFrame
  readonly title: string
  readonly question: string
  /** What goes, a kind each. */
  readonly goes: readonly string[]
  readonly stays: string
  readonly action: string
  readonly button: string
  readonly cancel: string
  /** Whether the keys can be made to go too. */
  readonly offersKeys: boolean
}

/** What a confirmation is made of. */
export interface ConfirmationInput {
  readonly frame: PageFrame
  readonly base: string
  readonly issuer: Pick<Issuer, 'name'>
  readonly contents: Contents
}

/** The page that asks once more before an issuer is deleted. */
export function deletionPage(input: ConfirmationInput): IssuerConfirmation {
  const { frame, base, issuer, contents } = input
  return {
    frame,
    title: `Delete issuer ${issuer.name}`,
    question: 'This goes with it, and cannot be brought back:',
    goes: counted(contents, ['tokens', 'keys', 'clients', 'subjects', 'staticTables', 'events']),
    stays: 'Other issuers stay as they are. A server that is configured with its URLs gets 404.',
    action: `${base}/delete`,
    button: `Delete issuer and ${plural(contents.tokens, 'tokens')}`,
    cancel: `${frame.root}/issuers`,
    offersKeys: false,
  }
}

/** The page that asks once more before an issuer is put back to its seed. */
export function resetPage(input: ConfirmationInput): IssuerConfirmation {
  const { frame, base, issuer, contents } = input
  return {
    frame,
    title: `Reset issuer ${issuer.name}`,
    question: 'This goes, and cannot be brought back:',
    goes: [
      ...counted(contents, ['tokens', 'clients', 'subjects', 'staticTables', 'events']),
      'the schedule of key rotation, if there is one',
    ],
    stays: 'The clients, subjects and static tables of the seed are put back. The keys stay.',
    action: `${base}/reset`,
    button: `Reset and delete ${plural(contents.tokens, 'tokens')}`,
    cancel: `${frame.root}/issuers`,
    offersKeys: true,
  }
}

const NOUNS: Readonly<Record<keyof Contents, readonly [one: string, many: string]>> = {
  tokens: ['token', 'tokens'],
  keys: ['key', 'keys'],
  clients: ['client', 'clients'],
  subjects: ['subject', 'subjects'],
  staticTables: ['static table', 'static tables'],
  events: ['event', 'events'],
}

function counted(contents: Contents, kinds: readonly (keyof Contents)[]): readonly string[] {
  return kinds.filter((kind) => contents[kind] > 0).map((kind) => plural(contents[kind], kind))
}

function plural(count: number, kind: keyof Contents): string {
  return `${count.toLocaleString('en-US')} ${NOUNS[kind][count === 1 ? 0 : 1]}`
}
