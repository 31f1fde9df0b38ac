import { describe } from 'node:test'
import type { Store } from '../../src/store/store.ts'
import { clientContract } from './contract/clients.ts'
import { endpointFaultContract } from './contract/endpoint-faults.ts'
import { eventContract, eventCountContract } from './contract/events.ts'
import { issuerContract } from './contract/issuers.ts'
import { signingKeyContract } from './contract/signing-keys.ts'
import { staticTableContract } from './contract/static-tables.ts'
import { subjectContract } from './contract/subjects.ts'
import { tokenListContract } from './contract/token-lists.ts'
import { tokenRevocationContract } from './contract/token-revocation.ts'
import { tokenContract } from './contract/tokens.ts'
import { transactionContract } from './contract/transactions.ts'

/** Opens an empty store; the suite closes it. */
export type OpenStore = () => Promise<Store>

/** What every adapter of the store must do; `adapter` names the one that `openStore` opens. */
export function storeContract(adapter: string, openStore: OpenStore): void {
  describe(`the store (${adapter})`, () => {
    transactionContract(openStore)
    issuerContract(openStore)
    signingKeyContract(openStore)
    tokenContract(openStore)
    tokenListContract(openStore)
    tokenRevocationContract(openStore)
    clientContract(openStore)
    subjectContract(openStore)
    staticTableContract(openStore)
    endpointFaultContract(openStore)
    eventContract(openStore)
    eventCountContract(openStore)
  })
}
