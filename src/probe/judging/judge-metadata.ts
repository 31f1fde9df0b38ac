import type { Run } from '../run.ts'
import type { Finding } from './judge.ts'

/** What is wrong with the protected resource metadata of a server (RFC 9728). */
export function metadataFindings({
  discovery,
  target,
  issuer,
}: Pick<Run, 'discovery' | 'target' | 'issuer'>): readonly Finding[] {
  const { metadata, resource } = discovery
  if (metadata === null) return [NO_METADATA]
  const servers = metadata.authorization_servers
  const namesUs = Array.isArray(servers) && servers.includes(issuer.issuer)
  const isOwn = resource === target.url.origin + target.url.pathname
  return [...(isOwn ? [] : [OTHER_RESOURCE]), ...(namesUs ? [] : [notNamed(issuer.issuer)])]
}

const NO_METADATA: Finding = {
  severity: 'warning',
  rule: 'metadata',
  text: 'There are no protected resource metadata (RFC 9728 section 3; MCP authorization).',
  advice:
    'Serve them at /.well-known/oauth-protected-resource and the path of the endpoint, with resource and authorization_servers.',
}

const OTHER_RESOURCE: Finding = {
  severity: 'warning',
  rule: 'metadata-resource',
  text: 'The resource of the metadata is not the URL that was probed, so that clients must not use them (RFC 9728 section 3.3).',
  advice: 'Name the URL of the endpoint, letter by letter.',
}

function notNamed(issuer: string): Finding {
  return {
    severity: 'warning',
    rule: 'metadata-issuer',
    text: `The authorization_servers of the metadata do not name ${issuer} (RFC 9728 section 2).`,
    advice: 'Name the issuer, letter by letter, so that clients find it.',
  }
}
