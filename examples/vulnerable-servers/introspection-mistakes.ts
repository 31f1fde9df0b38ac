import { AUDIENCE_CASES, SCOPE_CASES } from './case-groups.ts'
import { type Member, member } from './member.ts'
import { activeTruthy } from './mistakes/active-truthy.ts'
import { introspectionCachedForEver } from './mistakes/introspection-cached-for-ever.ts'
import { introspectionFailsOpen } from './mistakes/introspection-fails-open.ts'
import { introspectionIgnoresExp } from './mistakes/introspection-ignores-exp.ts'
import { introspectionIgnoresScope } from './mistakes/introspection-ignores-scope.ts'
import { introspectionNoAudienceCheck } from './mistakes/introspection-no-audience-check.ts'

/** Servers that ask about tokens and go wrong in one step. */
export const INTROSPECTION_MISTAKES: readonly Member[] = [
  member('active-truthy', activeTruthy, { badAnswers: ['active_string'] }),
  member('introspection-cached-for-ever', introspectionCachedForEver, {
    drills: ['revocation', 'key-compromise'],
  }),
  member('introspection-fails-open', introspectionFailsOpen, { drills: ['outage'] }),
  member('introspection-ignores-exp', introspectionIgnoresExp, { badAnswers: ['exp_past'] }),
  member('introspection-ignores-scope', introspectionIgnoresScope, {
    finds: ['typ-id-token-right-aud', ...SCOPE_CASES],
  }),
  member('introspection-no-audience-check', introspectionNoAudienceCheck, {
    finds: AUDIENCE_CASES,
    badAnswers: ['other_audience'],
  }),
]
