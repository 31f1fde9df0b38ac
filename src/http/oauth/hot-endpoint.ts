import type { IncomingMessage } from 'node:http'
import type { Issuer } from '../../core/issuers/issuer.ts'
import type { ProtocolEndpoint } from '../../core/protocol/endpoints.ts'
import type { Parameters } from '../../core/protocol/parameters.ts'
import type { Idp } from '../../idp/idp.ts'
import type { LoggedRequest } from '../../idp/log-request.ts'

/** A request at an endpoint for verifiers and clients, read and let in. */
export interface HotCall {
  readonly idp: Idp
  readonly issuer: Issuer
  readonly request: IncomingMessage
  /** The form of a POST; without parameters for a GET, and where the body is JSON. */
  readonly parameters: Parameters
  /** The body where the endpoint takes JSON and one came. */
  readonly json?: unknown
  /** What stands behind the path of an endpoint that has something below it. */
  readonly segment?: string | undefined
  /** True: the whole answer is wanted, whatever the caller has of it already (RFC 9110 §13). */
  readonly unconditional?: boolean
}

/** What the event log keeps of a request besides its status. */
export type HotFacts = Pick<
  LoggedRequest,
  'outcome' | 'clientId' | 'jti' | 'kid' | 'kids' | 'fault'
>

/** An answer to be sent as it is. */
export interface HotAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** Empty where there is no body. */
  readonly body: string
  readonly facts: HotFacts
  /** How it is sent, where not whole. */
  readonly delivery?: Delivery | undefined
}

/**
 * A way to send an answer badly: the connection is dropped without one, or held without one, or cut in the middle of
 * it; or it is `sizeBytes` long, with padding between its body and `tail`.
 */
export type Delivery =
  | { readonly kind: 'drop' | 'hang' | 'cut' }
  | { readonly kind: 'padded'; readonly tail: string; readonly sizeBytes: number }

/** A method that an endpoint for verifiers and clients can take; HEAD comes with GET. */
export type HotMethod = 'GET' | 'POST' | 'PUT' | 'DELETE'

/** An endpoint that verifiers and clients use: which methods it takes, and what it answers. */
export interface HotEndpoint {
  readonly name: ProtocolEndpoint
  readonly methods: readonly HotMethod[]
  /** What the body of a POST or PUT is: a form, where nothing is said; `optional_form`: whatever else comes is not read. */
  readonly body?: 'form' | 'json' | 'optional_form'
  /** Throws `OAuthError` for a refusal; `facts` gathered so far are kept for the event log. */
  answer(call: HotCall, facts: Partial<HotFacts> & FactNotes): Promise<HotAnswer>
}

/** What a handler notes as soon as it knows it, so that a refusal is logged with it too. */
export interface FactNotes {
  clientId?: string | undefined
  jti?: string | undefined
}

/** An answer with a JSON body that nobody may keep (RFC 6749 §5.1). */
export function jsonAnswer(
  body: object,
  facts: HotFacts,
  headers: Record<string, string> = {},
): HotAnswer {
  return {
    status: 200,
    headers: {
      'Content-Type': 'application/json',
      'Cache-Control': 'no-store',
      Pragma: 'no-cache',
      ...headers,
    },
    body: JSON.stringify(body),
    facts,
  }
}
