import { describe } from 'node:test'
import type { Store } from '../../src/store/store.ts'
import { clientDocumentContract } from './contract/client-documents.ts'
import { clientContract } from './contract/clients.ts'
import { deviceCodeContract } from './contract/device-codes.ts'
import { endpointFaultContract } from './contract/endpoint-faults.ts'
import { eventModelContract } from './contract/event-model.ts'
import { eventContract, eventCountContract } from './contract/events.ts'
import { grantContract } from './contract/grants.ts'
import { issuerContract } from './contract/issuers.ts'
import { signingKeyContract } from './contract/signing-keys.ts'
import { singleUseContract } from './contract/single-uses.ts'
import { snapshotContract } from './contract/snapshots.ts'
import { staticTableContract } from './contract/static-tables.ts'
import { subjectSessionContract } from './contract/subject-sessions.ts'
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
    grantContract(openStore)
    singleUseContract(openStore)
    deviceCodeContract(openStore)
    subjectSessionContract(openStore)
    clientDocumentContract(openStore)
    eventContract(openStore)
    eventCountContract(openStore)
    eventModelContract(openStore)
    snapshotContract(openStore)
  })
}
