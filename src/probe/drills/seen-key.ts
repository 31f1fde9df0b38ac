import { jwksFetchers } from '../../idp/jwks-fetchers.ts'
import type { Run } from '../run.ts'

/** Whether somebody's last look at the JWK Set showed a key. */
export async function wasSeen(
  { idp, issuer }: Pick<Run, 'idp' | 'issuer'>,
  kid: string | null,
): Promise<boolean> {
  const fetchers = await jwksFetchers(idp, issuer)
  return kid !== null && fetchers.some(({ kids }) => kids.includes(kid))
}
