import type { Client as ClientRecord } from '../../src/core/clients/client.ts'
import { audienceOfResources } from '../../src/core/protocol/resource.ts'
import { joinScopes, splitScope } from '../../src/core/protocol/scope.ts'
import { createGrant } from '../../src/idp/authorize/create-grant.ts'
import { issuerNow } from '../../src/idp/clock.ts'
import { issueTokens } from '../../src/idp/grants/issue-tokens.ts'
import type { TestIdp } from './test-idp.ts'

/** What somebody granted, and to whom. */
export interface Granting {
  readonly clientId?: string
  readonly subject?: string
  readonly scope?: string
  readonly resources?: readonly string[]
  readonly authTime?: number
  readonly nonce?: string
  readonly dpopJkt?: string
}

/** The tokens that came of a grant, as the token endpoint gives them. */
export interface GrantedTokens {
  readonly grantId: number
  readonly access_token: string
  readonly refresh_token: string
  readonly id_token: string
  readonly scope: string
}

/** Grants a client what alice would at the authorization endpoint, and answers what the client gets for its code. */
export async function grantTokens(
  { idp, issuer }: Pick<TestIdp, 'idp' | 'issuer'>,
  granting: Granting = {},
): Promise<GrantedTokens> {
  const { clientId = 'demo-client', subject = 'alice', scope = 'openid read' } = granting
  const client = (await idp.store.clients.byClientId(issuer.id, clientId)) as ClientRecord
  const { resources = [], authTime = issuerNow(idp, issuer), nonce, dpopJkt = null } = granting
  const scopes = splitScope(scope)
  const grant = await idp.store.transaction((tx) =>
    createGrant(idp, issuer, {
      tx,
      client,
      origin: 'authorization_code',
      subject,
      scope: joinScopes(scopes),
      resources,
      authTime,
    }),
  )
  const audience = audienceOfResources(resources) ?? client.metadata.audience
  const origin = 'authorization_code'
  const order = { client, origin, subject, scopes, audience, grant, nonce, dpopJkt } as const
  const { body } = await issueTokens(idp, issuer, { order })
  return { ...(body as unknown as GrantedTokens), grantId: grant.id }
}
