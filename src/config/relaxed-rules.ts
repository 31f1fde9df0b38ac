import { isLoopbackHost } from './loopback.ts'
import type { Config } from './read-config.ts'

/** Says in one sentence each what this configuration opens up or gives up, so that nobody relaxes a rule unawares. */
export function relaxedRules(config: Config): readonly string[] {
  const { host, publicUrl, allowedHost, durability, sources } = config
  const warnings: string[] = []
  if (host !== undefined && !isLoopbackHost(host)) {
    warnings.push(
      `Listening on ${host}, beyond loopback: whoever reaches it can use the OAuth endpoints; the admin API and the pages ask for the admin token.`,
    )
    if (publicUrl === undefined && allowedHost.length === 0) {
      warnings.push(
        'Requests by another name than a loopback one are refused: name it by --public-url or --allowed-host.',
      )
    }
  }
  if (sources.adminToken === 'flag') {
    warnings.push(
      'The admin token came as a flag, which everyone on this machine can see in the list of processes: prefer MOCK_IDP_ADMIN_TOKEN or --admin-token-file.',
    )
  }
  if (allowedHost.length > 0) {
    warnings.push(
      `Answering to the Host ${allowedHost.join(', ')} as well as to the loopback names.`,
    )
  }
  if (publicUrl?.startsWith('http:') && !isLoopbackHost(new URL(publicUrl).hostname)) {
    warnings.push(`The public URL ${publicUrl} is plain http: tokens and secrets travel in clear.`)
  }
  if (durability === 'normal') {
    warnings.push('Durability is normal: a power cut can lose changes that were acknowledged.')
  }
  return [...warnings, ...foreseeable(config), ...relaxedOAuth(config)]
}

/** What lets others work out keys and secrets. */
function foreseeable({ deterministic }: Config): readonly string[] {
  if (deterministic === undefined) return []
  return [
    'Deterministic: keys, ids and secrets follow from the seed, so that whoever knows it can forge tokens, and the clock stands still until it is moved.',
  ]
}

/** What makes the authorization server accept more than OAuth 2.1 lets it. */
function relaxedOAuth(config: Config): readonly string[] {
  const { optionalPkce, refreshTokenGrace, autoApprove, loopbackClientMetadata } = config
  return [
    ...(optionalPkce
      ? ['Authorization requests without a code challenge are accepted; real servers refuse them.']
      : []),
    ...(refreshTokenGrace > 0
      ? [`A refresh token may be used again for ${refreshTokenGrace} s; strict servers revoke.`]
      : []),
    ...(autoApprove === undefined
      ? []
      : [`Every authorization request is approved without a page, in the name of ${autoApprove}.`]),
    ...(loopbackClientMetadata
      ? ['Client metadata documents are fetched from loopback too, by plain http as well.']
      : []),
  ]
}
