import type { Challenge } from '../../core/protocol/challenge.ts'
import { challengeOf } from '../discovery.ts'
import type { Reply } from '../send.ts'
import type { Due, Finding } from './judge.ts'

/** What is wrong with the challenge of a 401 or 403; other statuses need none (B-09). */
export function challengeFindings(
  reply: Extract<Reply, { kind: 'answer' }>,
  due: Pick<Due, 'metadata'>,
): readonly Finding[] {
  const { status } = reply
  if (status !== 401 && status !== 403) return []
  const challenge = challengeOf(reply)
  if (challenge === null) return [noChallenge(status)]
  if (status === 403) return scopeFindings(challenge)
  return due.metadata ? metadataFindings(challenge) : []
}

function noChallenge(status: number): Finding {
  return {
    severity: 'warning',
    rule: 'challenge',
    text: `The ${status} has no WWW-Authenticate: Bearer (RFC 6750 section 3).`,
    advice: 'Send the challenge with every refusal.',
  }
}

function metadataFindings({ parameters }: Challenge): readonly Finding[] {
  if (URL.canParse(parameters.get('resource_metadata') ?? '')) return []
  return [
    {
      severity: 'warning',
      rule: 'resource-metadata',
      text: 'The challenge has no resource_metadata with a URL (RFC 9728 section 5.1; MCP authorization).',
      advice:
        'Serve protected resource metadata and name them, or clients do not find the authorization server.',
    },
  ]
}

function scopeFindings({ parameters }: Challenge): readonly Finding[] {
  if (parameters.get('error') === 'insufficient_scope') return []
  return [
    {
      severity: 'warning',
      rule: 'insufficient-scope',
      text: 'The challenge of the 403 does not say error="insufficient_scope" (RFC 6750 section 3.1).',
      advice: 'Name the error and the scope that is wanted, so that the client can ask for it.',
    },
  ]
}
