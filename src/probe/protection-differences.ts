import type { ProtectedResourceDraft } from '../core/connect/protected-resource-draft.ts'
import { type Challenge, readChallenges } from '../core/protocol/challenge.ts'
import type { Json, JsonObject } from '../core/protocol/json.ts'
import { printableText } from '../core/protocol/printable-text.ts'
import { splitScope } from '../core/protocol/scope.ts'
import type { Discovery } from './discovery.ts'
import type { Reply } from './send.ts'

/** Where what a server serves differs from what was drafted for it. */
export interface ProtectionDifference {
  /** `error`: clients do not find the issuer, or refuse what they find. */
  readonly severity: 'error' | 'warning'
  /** A member of the document, a parameter of the challenge, or `answer`. */
  readonly member: string
  readonly text: string
}

/** Compares what a server serves with a draft; errors first. What comes from the server is shortened and printable. */
export function protectionDifferences(
  draft: ProtectedResourceDraft,
  { reply, metadata, metadataUrl }: Pick<Discovery, 'reply' | 'metadata' | 'metadataUrl'>,
): readonly ProtectionDifference[] {
  const found = [
    ...(reply.kind === 'answer' ? answerDifferences(draft, reply, metadataUrl) : []),
    ...documentDifferences(draft, metadata),
  ]
  const of = (severity: ProtectionDifference['severity']) =>
    found.filter((one) => one.severity === severity)
  return [...of('error'), ...of('warning')]
}

const error = (member: string, text: string): ProtectionDifference => ({
  severity: 'error',
  member,
  text,
})
const warning = (member: string, text: string): ProtectionDifference => ({
  severity: 'warning',
  member,
  text,
})

function answerDifferences(
  draft: ProtectedResourceDraft,
  reply: Extract<Reply, { kind: 'answer' }>,
  metadataUrl: string | null,
): readonly ProtectionDifference[] {
  if (reply.status !== 401) {
    const what = `A request without a token is answered ${reply.status}, not 401: clients do not see that they need one.`
    return [error('answer', what)]
  }
  const scheme = draft.of.dpopBound ? 'DPoP' : 'Bearer'
  const challenges = (reply.headers.get('www-authenticate') ?? []).flatMap(readChallenges)
  const challenge = challenges.find((one) => one.scheme === scheme.toLowerCase())
  if (challenge === undefined)
    return [error('WWW-Authenticate', `The 401 has no ${scheme} challenge (RFC 9728 section 5.1).`)]
  return [
    ...pointerDifferences(draft, challenge, metadataUrl),
    ...scopeDifferences(draft, challenge),
    ...(challenge.parameters.has('error')
      ? [
          warning(
            'error',
            `The challenge names the error ${inWords(challenge.parameters.get('error'))}, though no token came (RFC 6750 section 3.1).`,
          ),
        ]
      : []),
  ]
}

/** Whether the challenge leads to the metadata: without it clients have to guess, and a wrong one leads them astray. */
function pointerDifferences(
  draft: ProtectedResourceDraft,
  { parameters }: Challenge,
  metadataUrl: string | null,
): readonly ProtectionDifference[] {
  const said = parameters.get('resource_metadata')
  if (said === draft.metadataUrl) return []
  if (said === undefined) {
    const what = 'The challenge does not name the metadata (RFC 9728 section 5.1).'
    return [(metadataUrl === null ? error : warning)('resource_metadata', what)]
  }
  const leads = metadataUrl !== null && URL.canParse(said) && new URL(said).href === metadataUrl
  const what = `The challenge names ${inWords(said)}, not ${draft.metadataUrl}`
  return leads
    ? [warning('resource_metadata', `${what}.`)]
    : [error('resource_metadata', `${what}, and there is no document there.`)]
}

function scopeDifferences(
  { of }: ProtectedResourceDraft,
  { parameters }: Challenge,
): readonly ProtectionDifference[] {
  const said = splitScope(parameters.get('scope') ?? '')
  if (isSameSet(said, of.scopes)) return []
  const what = `The challenge asks for ${scopesInWords(said)}, not for ${scopesInWords(of.scopes)}.`
  return [warning('scope', what)]
}

function scopesInWords(scopes: readonly string[]): string {
  return scopes.length === 0 ? 'no scope' : `the scope ${inWords(scopes.join(' '))}`
}

function documentDifferences(
  draft: ProtectedResourceDraft,
  served: JsonObject | null,
): readonly ProtectionDifference[] {
  const { metadataUrl, metadata, issuer } = draft
  if (served === null) return [error('document', `There is no document at ${metadataUrl}.`)]
  const servers = served.authorization_servers
  const namesIssuer = Array.isArray(servers) && servers.includes(issuer)
  return [
    ...(served.resource === draft.of.resource
      ? []
      : [
          error(
            'resource',
            `The document is of ${inWords(served.resource)}, not ${draft.of.resource}: clients must not use it (RFC 9728 section 3.3).`,
          ),
        ]),
    ...(namesIssuer
      ? []
      : [
          error(
            'authorization_servers',
            `The document names ${inWords(servers)}, not ${printableText(issuer)}, letter by letter.`,
          ),
        ]),
    ...OTHER_MEMBERS.flatMap((member) => memberDifference(member, metadata, served)),
  ]
}

/** The members that clients can do without. */
const OTHER_MEMBERS = [
  'scopes_supported',
  'bearer_methods_supported',
  'resource_name',
  'resource_documentation',
  'dpop_signing_alg_values_supported',
  'dpop_bound_access_tokens_required',
] as const

/** What is not said of a bearer token means the header, and of DPoP that it is not required (RFC 9728 §2). */
const USUAL: Readonly<Record<string, Json>> = {
  bearer_methods_supported: ['header'],
  dpop_bound_access_tokens_required: false,
}

function memberDifference(
  member: (typeof OTHER_MEMBERS)[number],
  drafted: JsonObject,
  served: JsonObject,
): readonly ProtectionDifference[] {
  const wanted = drafted[member] ?? USUAL[member]
  const got = served[member] ?? USUAL[member]
  if (isSame(wanted, got)) return []
  return [warning(member, `The document says ${inWords(got)}, not ${inWords(wanted)}.`)]
}

function isSame(one: Json | undefined, other: Json | undefined): boolean {
  if (isTexts(one) && isTexts(other)) return isSameSet(one, other)
  return one === other
}

function isSameSet(one: readonly string[], other: readonly string[]): boolean {
  return new Set(one).size === new Set(other).size && one.every((text) => other.includes(text))
}

function isTexts(value: Json | undefined): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

/** How much of a value is told. */
const LONGEST = 200

/** A value of somebody else in words; one that is nested is not told. */
function inWords(value: Json | undefined): string {
  if (value === undefined) return 'nothing'
  if (isTexts(value)) return value.length === 0 ? 'an empty list' : cut(value.join(', '))
  return typeof value === 'object' ? 'a value of another kind' : cut(String(value))
}

function cut(text: string): string {
  return `"${printableText(text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text)}"`
}
