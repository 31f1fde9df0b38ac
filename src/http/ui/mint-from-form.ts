import type { Issuer } from '../../core/issuers/issuer.ts'
import type { JsonObject } from '../../core/protocol/json.ts'
import { checkMintRequest } from '../../idp/check-mint-request.ts'
import { issuerNow } from '../../idp/clock.ts'
import type { Idp } from '../../idp/idp.ts'
import type { MintRequest } from '../../idp/mint-request.ts'
import { mintBody, mintRequestOf } from '../admin/bodies/tokens.ts'
import { parseInput } from '../admin/parse-input.ts'
import { type FormOutcome, formIssues } from './form-outcome.ts'
import { mintDefaults } from './mint-defaults.ts'
import { besidesFault } from './mint-fault.ts'
import { type MintFormValues, readMintForm } from './mint-form.ts'

/** What became of a form that mints, and the API's body that says the same. */
export interface MintFormOutcome<T> {
  readonly body: JsonObject
  readonly outcome: FormOutcome<T>
}

/** Does something with the request that a form makes, by the rules of the API; a form with mistakes does nothing and tells them all. */
export async function mintFromForm<T>(
  idp: Idp,
  { issuer, values }: { readonly issuer: Issuer; readonly values: MintFormValues },
  act: (idp: Idp, issuer: Issuer, request: MintRequest) => Promise<T>,
): Promise<MintFormOutcome<T>> {
  const { body, issues } = readMintForm(values, issuerNow(idp, issuer))
  const usual = readMintForm(mintDefaults(idp.settings), 0).body
  try {
    const request = mintRequestOf(parseInput(mintBody, besidesFault(body, usual)))
    checkMintRequest(request)
    if (issues.length > 0) return { body, outcome: { kind: 'refused', issues } }
    return { body, outcome: { kind: 'done', value: await act(idp, issuer, request) } }
  } catch (error) {
    return { body, outcome: { kind: 'refused', issues: [...issues, ...formIssues(error)] } }
  }
}
