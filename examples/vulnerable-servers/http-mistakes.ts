import { SCOPE_CASES } from './case-groups.ts'
import { EVERY_REFUSAL, type Member, member } from './member.ts'
import { anyScheme } from './mistakes/any-scheme.ts'
import { echoesToken } from './mistakes/echoes-token.ts'
import { firstAuthorizationHeader } from './mistakes/first-authorization-header.ts'
import { forbiddenAs401 } from './mistakes/forbidden-as-401.ts'
import { forbiddenWithoutError } from './mistakes/forbidden-without-error.ts'
import { noChallenge } from './mistakes/no-challenge.ts'
import { noMetadata } from './mistakes/no-metadata.ts'
import { noResourceMetadata } from './mistakes/no-resource-metadata.ts'
import { sessionForToken } from './mistakes/session-for-token.ts'
import { sessionOfAnybody } from './mistakes/session-of-anybody.ts'
import { tokenInCookie } from './mistakes/token-in-cookie.ts'
import { tokenInQuery } from './mistakes/token-in-query.ts'
import { tokenInXHeader } from './mistakes/token-in-x-header.ts'

/** Servers that take or refuse tokens in a wrong way. */
export const HTTP_MISTAKES: readonly Member[] = [
  member('any-scheme', anyScheme, { finds: ['http-no-scheme', 'http-token-scheme', 'http-basic'] }),
  member('echoes-token', echoesToken, { finds: EVERY_REFUSAL, rule: 'no-echo' }),
  member('first-authorization-header', firstAuthorizationHeader, { finds: ['http-two-headers'] }),
  member('forbidden-as-401', forbiddenAs401, { warns: SCOPE_CASES, rule: 'status' }),
  member('forbidden-without-error', forbiddenWithoutError, {
    warns: [...SCOPE_CASES, 'scope-array', 'scope-scp-array', 'scope-scp-string', 'scope-newline'],
    rule: 'insufficient-scope',
  }),
  member('no-challenge', noChallenge, { warns: EVERY_REFUSAL, rule: 'challenge' }),
  member('no-metadata', noMetadata, { warns: ['mcp-challenge'], rule: 'metadata' }),
  member('no-resource-metadata', noResourceMetadata, {
    warns: EVERY_REFUSAL,
    rule: 'resource-metadata',
  }),
  member('session-for-token', sessionForToken, { finds: ['mcp-no-token-after-init'] }),
  member('session-of-anybody', sessionOfAnybody, { warns: ['mcp-session-other-user'] }),
  member('token-in-cookie', tokenInCookie, { finds: ['http-cookie'] }),
  member('token-in-query', tokenInQuery, { finds: ['http-query'] }),
  member('token-in-x-header', tokenInXHeader, { finds: ['http-x-header'] }),
]
