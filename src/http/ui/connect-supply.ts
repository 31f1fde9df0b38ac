import type { Lack } from '../../core/connect/target.ts'
import type { Issuer } from '../../core/issuers/issuer.ts'
import { createKey } from '../../idp/add-key.ts'
import { CLIENT_MEMBERS } from '../../idp/client-members.ts'
import { createClient } from '../../idp/clients.ts'
import type { Idp } from '../../idp/idp.ts'
import { mintToken } from '../../idp/mint-token.ts'
import { createStaticTable } from '../../idp/static-tables.ts'
import { clientInput } from '../admin/bodies/clients.ts'
import { keyBody } from '../admin/bodies/keys.ts'
import { createTableBody } from '../admin/bodies/static-tables.ts'
import { mintBody, mintRequestOf } from '../admin/bodies/tokens.ts'
import { parseInput } from '../admin/parse-input.ts'

type Supply = (idp: Idp, issuer: Issuer, body: Lack['body']) => Promise<unknown>

/** What each request of the admin API that a lack may name does, by its path. */
const SUPPLIES: Readonly<Record<string, Supply>> = {
  '/api/keys': (idp, issuer, body) => createKey(idp, issuer, parseInput(keyBody, body)),
  '/api/tokens': (idp, issuer, body) =>
    mintToken(idp, issuer, { ...mintRequestOf(parseInput(mintBody, body)), via: 'page' }),
  '/api/clients': (idp, issuer, body) =>
    createClient(idp, issuer, clientInput(parseInput(CLIENT_MEMBERS, body))),
  '/api/static-tables': (idp, issuer, body) =>
    createStaticTable(idp, issuer, parseInput(createTableBody, body).name),
}

/** Makes what an issuer lacks for a configuration, as the request that the lack names would. */
export async function supply(idp: Idp, issuer: Issuer, { path, body }: Lack): Promise<void> {
  const make = SUPPLIES[path]
  if (make === undefined) throw new Error(`nothing here makes what ${path} does`)
  await make(idp, issuer, body)
}
