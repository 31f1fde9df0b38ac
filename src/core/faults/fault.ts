import type { KeyObject } from 'node:crypto'
import type { Alg } from '../keys/algorithms.ts'
import type { JsonObject } from '../protocol/json.ts'

/** What a correct resource server may be expected to do with a token; `policy`: either is defensible, so that it is reported and never failed. */
export const EXPECTATIONS = ['reject', 'accept', 'policy'] as const

/** What a correct resource server does with a token. */
export type Expectation = (typeof EXPECTATIONS)[number]

/** What a case of the catalogue is: a token, a state of the issuer or a second party, or a way of sending a token. */
export const FAULT_KINDS = ['token', 'state', 'delivery'] as const

/** How a resource server checks tokens. */
export const VERIFIER_MODES = [
  'jwks',
  'public_key',
  'shared_secret',
  'introspection',
  'static',
] as const

/** One way in which a resource server checks tokens. */
export type VerifierMode = (typeof VERIFIER_MODES)[number]

/** A case of the catalogue: what it is, the rule behind it, and what is due. */
export interface FaultAbout {
  readonly id: string
  readonly title: string
  /** What it is, in a sentence. */
  readonly about: string
  /** The clause that it tests. */
  readonly clause: string
  /** Real verifiers that had it, by the number of the report. */
  readonly reports: readonly string[]
  /** What a verifier of JWTs owes it. */
  readonly expected: Expectation
  /** The status due with a refusal (RFC 6750 §3.1). */
  readonly status: 401 | 403
  /** The reason a strict verifier gives, or why both are defensible. */
  readonly why: string
}

/** Everything a fault may be made from besides the sound token: the issuer's own keys, and what the token was to say. */
export interface FaultContext {
  /** By the issuer's clock, in Unix seconds. */
  readonly now: number
  readonly issuer: string
  /** The resource that the token is for. */
  readonly audience: string
  readonly clientId: string
  /** The scope that the resource server wants. */
  readonly scope: string
  readonly alg: Alg
  readonly kid: string
  readonly privateKey: KeyObject
  /** Null for a shared secret. */
  readonly publicKey: KeyObject | null
  /** The kid of another published key of the same algorithm; of any other key where there is none. */
  readonly siblingKid: string
  /** The kid of a published RSA key. */
  readonly rsaKid: string
  /** Bytes that nobody could have told before. */
  readonly randomBytes: (length: number) => Buffer
  /** A sound token with other claims, by the same key. */
  sound(over: JsonObject): Promise<string>
}

/** The segments of a token, each in base64url. */
export interface Segments {
  readonly header: string
  readonly payload: string
  readonly signature: string
}

/** What stands in a segment: an object, or the very text or bytes. */
export type Content = JsonObject | string | Buffer

/** A case whose token is made from keys alone: up to four small steps away from the sound one. */
export interface TokenFault extends FaultAbout {
  readonly kind: 'token'
  /** The mint parameters that it sets itself; `claims/exp` is one claim, `header/typ` one member of the header. */
  readonly sets: readonly string[]
  /** The algorithm that it needs. */
  readonly alg?: Alg
  /** Whether introspection tells the truth of it in such a way that a correct caller refuses the token too. */
  readonly inactive: boolean
  /** What the token would have to be asked for with, where that is missing; null where the fault can be made. */
  needs?(context: Pick<FaultContext, 'audience' | 'alg'>): string | null
  header?(header: JsonObject, context: FaultContext): Content
  claims?(claims: JsonObject, context: FaultContext): Content | Promise<Content>
  sign?(input: Buffer, context: FaultContext): Buffer | Promise<Buffer>
  write?(segments: Segments, context: FaultContext): string | Promise<string>
}

/** What the faults of a group have in common. */
export type Group = Partial<Omit<TokenFault, 'id' | 'title' | 'about' | 'kind'>> &
  Pick<TokenFault, 'clause' | 'why' | 'sets'>

/** What sets one fault of a group apart. */
export type Row = Pick<TokenFault, 'id' | 'about'> & Partial<TokenFault>

/** The faults of a group: they are to be refused with 401, and are inactive at introspection, unless they say otherwise. */
export function faults(group: Group, rows: readonly Row[]): readonly TokenFault[] {
  return rows.map((row) => ({
    kind: 'token',
    title: titleOf(row.about),
    reports: [],
    expected: 'reject',
    status: 401,
    inactive: true,
    ...group,
    ...row,
  }))
}

/** The sentence without its full stop, up to the first clause. */
function titleOf(about: string): string {
  return about.replace(/\.$/, '').split(/[;:]/)[0] ?? about
}
