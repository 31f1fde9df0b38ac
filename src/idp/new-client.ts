import { checkMetadata } from '../core/clients/check-metadata.ts'
import {
  type ClientMetadata,
  type ClientOrigin,
  hasSharedSecret,
  type NewClient,
} from '../core/clients/client.ts'
import { type Chance, TRUE_CHANCE } from '../core/keys/chance.ts'
import { type InputIssue, InvalidInput } from '../core/protocol/invalid-input.ts'

/** A client as it is asked for: an id and a secret as given, or made; `none` and `private_key_jwt` have no secret. */
export interface ClientInput {
  readonly clientId?: string | undefined
  readonly clientSecret?: string | undefined
  readonly metadata: Partial<ClientMetadata>
}

/** Where and when a record comes to be. */
export interface Placement {
  readonly issuerId: number
  readonly at: number
  readonly origin?: ClientOrigin
  /** Where an id and a secret come from that are not given. */
  readonly chance?: Chance
}

/** A client ready to be stored; throws `InvalidInput` with every mistake. */
export function newClient(
  input: ClientInput,
  { issuerId, at, origin = 'admin', chance = TRUE_CHANCE }: Placement,
): NewClient {
  const metadata = completeMetadata(input.metadata)
  const issues = [...credentialIssues(input, metadata), ...checkMetadata(metadata)]
  if (issues.length > 0) throw new InvalidInput(issues)
  return {
    issuerId,
    clientId: input.clientId ?? chance.text('client_id', 22),
    clientSecret: hasSharedSecret(metadata.tokenEndpointAuthMethod)
      ? (input.clientSecret ?? newSecret(chance))
      : null,
    metadata,
    origin,
    registrationTokenDigest: null,
    createdAt: at,
    updatedAt: at,
  }
}

/** A secret that nobody guesses, of characters that need no encoding. */
export function newSecret(chance: Chance): string {
  return chance.text('client_secret', 43)
}

/** The defaults of RFC 7591 §2, and none for what has none. */
function completeMetadata(given: Partial<ClientMetadata>): ClientMetadata {
  return {
    redirectUris: [],
    grantTypes: ['authorization_code'],
    responseTypes: ['code'],
    tokenEndpointAuthMethod: 'client_secret_basic',
    further: {},
    ...given,
  }
}

const VISIBLE_ASCII = /^[\x20-\x7E]{1,256}$/

function credentialIssues(input: ClientInput, metadata: ClientMetadata): readonly InputIssue[] {
  const issues: InputIssue[] = []
  const { clientId, clientSecret } = input
  if (clientId !== undefined && !VISIBLE_ASCII.test(clientId)) {
    issues.push({
      pointer: '/client_id',
      detail: 'must be 1 to 256 printable ASCII characters (RFC 6749 appendix A.1)',
    })
  }
  if (clientSecret === undefined) return issues
  if (!VISIBLE_ASCII.test(clientSecret)) {
    issues.push({
      pointer: '/client_secret',
      detail: 'must be 1 to 256 printable ASCII characters (RFC 6749 appendix A.2)',
    })
  }
  const method = metadata.tokenEndpointAuthMethod
  if (!hasSharedSecret(method)) {
    issues.push({
      pointer: '/client_secret',
      detail: `must be absent where token_endpoint_auth_method is "${method}"`,
    })
  }
  return issues
}
