import { z } from 'zod'
import { keySchema, rotateBody, rotationSchema } from '../../../http/admin/bodies/keys.ts'
import { defineTool } from '../tool.ts'
import { LIST_INPUT, LIST_LIMIT, type Listed, listOutput, listText } from './list-schema.ts'
import { pathName } from './path-name.ts'

type Key = z.output<typeof keySchema>

/** Lists the keys of the issuer. */
export const listKeysTool = defineTool({
  name: 'list_keys',
  title: 'List signing keys',
  description:
    'Lists the issuer’s signing keys, newest first, with their state: next (published, does not sign yet), current (signs), previous (published still, signed before), retired (no longer published), revoked. Never their private parts.',
  input: z.strictObject(LIST_INPUT),
  output: listOutput(keySchema),
  effect: 'reads',
  run: async ({ limit = LIST_LIMIT, ...query }, { api }) => {
    const keys = await api.get<Listed<Key>>('/keys', { ...query, limit })
    return { structured: keys, text: listText(keys, keyLine) }
  },
})

function keyLine({ kid, alg, state, tokens_signed: signed, retires_at: retires }: Key): string {
  const until = retires === undefined ? '' : `, published until ${retires} (Unix seconds)`
  return `${state} ${alg} ${kid}: ${signed} tokens signed${until}`
}

/** Rotates the keys. */
export const rotateKeysTool = defineTool({
  name: 'rotate_keys',
  title: 'Rotate the signing key',
  description:
    'Makes the next key sign; the one before stays in the JWKS as previous until its tokens have expired (grace_seconds: 0 takes it out at once), and a new next key is published. announced: false signs at once with a key that no verifier has seen, which finds verifiers that never read the JWKS again. Without alg: RS256.',
  input: rotateBody,
  output: rotationSchema,
  effect: 'adds',
  run: async (body, { api }) => {
    const keys = await api.send<z.output<typeof rotationSchema>>('POST', '/keys/rotate', body)
    const { current, previous, next } = keys
    const lines = [current, previous, next].flatMap((key) =>
      key === undefined ? [] : [keyLine(key)],
    )
    return { structured: keys, text: lines.join('\n') }
  },
})

/** Revokes a key. */
export const revokeKeyTool = defineTool({
  name: 'revoke_key',
  title: 'Revoke a signing key',
  description:
    'Revokes a key as after a leak: it is out of the JWKS at once and its tokens introspect as inactive; where it was signing, another takes its place. Cannot be undone. For an ordinary change of keys use rotate_keys.',
  input: z.strictObject({ kid: pathName('which key, as list_keys names it') }),
  output: keySchema,
  effect: 'destroys',
  run: async ({ kid }, { api }) => {
    const key = await api.send<Key>('POST', `/keys/${encodeURIComponent(kid)}/revoke`, {})
    return { structured: key, text: keyLine(key) }
  },
})
