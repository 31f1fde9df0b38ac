import { AUDIENCE_CASES, SCOPE_CASES, SIGNATURE_CASES } from './case-groups.ts'
import { type Member, member } from './member.ts'
import { algFromToken } from './mistakes/alg-from-token.ts'
import { algNone } from './mistakes/alg-none.ts'
import { algNoneBlocklist } from './mistakes/alg-none-blocklist.ts'
import { anyTyp } from './mistakes/any-typ.ts'
import { audienceNormalized } from './mistakes/audience-normalized.ts'
import { audiencePrefix } from './mistakes/audience-prefix.ts'
import { decodeOnly } from './mistakes/decode-only.ts'
import { derSignature } from './mistakes/der-signature.ts'
import { embeddedCertificate } from './mistakes/embedded-certificate.ts'
import { embeddedJwk } from './mistakes/embedded-jwk.ts'
import { emptySecret } from './mistakes/empty-secret.ts'
import { expCoerced } from './mistakes/exp-coerced.ts'
import { expOptional } from './mistakes/exp-optional.ts'
import { failsOnMalformed } from './mistakes/fails-on-malformed.ts'
import { failsOpenWithoutKeys } from './mistakes/fails-open-without-keys.ts'
import { firstThreeSegments } from './mistakes/first-three-segments.ts'
import { followsJku } from './mistakes/follows-jku.ts'
import { guessableSecret } from './mistakes/guessable-secret.ts'
import { hangsOnOddTokens } from './mistakes/hangs-on-odd-tokens.ts'
import { ignoresCrit } from './mistakes/ignores-crit.ts'
import { ignoresIat } from './mistakes/ignores-iat.ts'
import { ignoresIdentity } from './mistakes/ignores-identity.ts'
import { ignoresNbf } from './mistakes/ignores-nbf.ts'
import { ignoresScope } from './mistakes/ignores-scope.ts'
import { issuerList } from './mistakes/issuer-list.ts'
import { issuerPrefix } from './mistakes/issuer-prefix.ts'
import { issuerSlash } from './mistakes/issuer-slash.ts'
import { issuerSubstring } from './mistakes/issuer-substring.ts'
import { jsonSerialization } from './mistakes/json-serialization.ts'
import { keysCachedForEver } from './mistakes/keys-cached-for-ever.ts'
import { keysInPlainObject } from './mistakes/keys-in-plain-object.ts'
import { keysKeptUntilMissed } from './mistakes/keys-kept-until-missed.ts'
import { kidAsPath } from './mistakes/kid-as-path.ts'
import { kidAsSecret } from './mistakes/kid-as-secret.ts'
import { lenientBase64 } from './mistakes/lenient-base64.ts'
import { mergedClaims } from './mistakes/merged-claims.ts'
import { noAudienceCheck } from './mistakes/no-audience-check.ts'
import { noExpCheck } from './mistakes/no-exp-check.ts'
import { noFetchLimit } from './mistakes/no-fetch-limit.ts'
import { noIssuerCheck } from './mistakes/no-issuer-check.ts'
import { scopeAnyCase } from './mistakes/scope-any-case.ts'
import { scopeSubstring } from './mistakes/scope-substring.ts'
import { unsigned } from './mistakes/unsigned.ts'
import { wideLeeway } from './mistakes/wide-leeway.ts'
import { zeroSignature } from './mistakes/zero-signature.ts'

/** Verifiers of signed tokens that go wrong in one step. */
export const TOKEN_MISTAKES: readonly Member[] = [
  member('alg-from-token', algFromToken, {
    finds: ['hs-pubkey-spki', 'hs-pubkey-ec', 'ps256-unlisted', 'rs512-unlisted'],
  }),
  member('alg-none-blocklist', algNoneBlocklist, {
    finds: ['alg-none-title', 'alg-none-upper', 'alg-none-mixed'],
  }),
  member('alg-none', algNone, { finds: ['alg-none', 'alg-none-with-sig'] }),
  member('any-typ', anyTyp, {
    finds: ['typ-jwt', 'typ-missing', 'typ-logout', 'typ-dpop', 'typ-introspection', 'typ-number'],
  }),
  member('audience-normalized', audienceNormalized, { finds: ['aud-slash', 'aud-case'] }),
  member('audience-prefix', audiencePrefix, {
    finds: ['aud-slash', 'aud-subpath', 'aud-prefix', 'aud-query'],
  }),
  member('decode-only', decodeOnly, { finds: SIGNATURE_CASES }),
  member('der-signature', derSignature, { finds: ['es-der-encoded'] }),
  member('embedded-certificate', embeddedCertificate, { finds: ['hdr-x5c'] }),
  member('embedded-jwk', embeddedJwk, {
    finds: ['hdr-jwk', 'hdr-jwk-nokid', 'hdr-jwk-unknown-kid'],
  }),
  member('empty-secret', emptySecret, { finds: ['hs-empty-secret', 'kid-path-hs-empty'] }),
  member('exp-coerced', expCoerced, {
    finds: [
      'pl-proto',
      'exp-missing',
      'exp-string',
      'exp-string-date',
      'exp-array',
      'exp-object',
      'exp-1e400',
    ],
  }),
  member('exp-optional', expOptional, { finds: ['pl-proto', 'exp-missing', 'exp-null'] }),
  member('fails-on-malformed', failsOnMalformed, {
    finds: ['hdr-badjson', 'hdr-bom', 'pl-not-json', 'zip-def', 'cty-nested', 'exp-nan'],
    rule: 'no-server-error',
  }),
  member('fails-open-without-keys', failsOpenWithoutKeys, { drills: ['outage'] }),
  member('first-three-segments', firstThreeSegments, { finds: ['seg-4'] }),
  member('follows-jku', followsJku, { finds: ['hdr-jku'] }),
  member('guessable-secret', guessableSecret, { finds: ['hs-weak-secret'] }),
  member('hangs-on-odd-tokens', hangsOnOddTokens, {
    finds: ['hdr-array', 'hdr-null', 'pl-string', 'pl-null', 'pl-array'],
    rule: 'no-hang',
  }),
  member('ignores-crit', ignoresCrit, {
    finds: [
      'crit-unknown',
      'crit-absent-member',
      'crit-not-array',
      'crit-empty',
      'crit-registered',
    ],
  }),
  member('ignores-iat', ignoresIat, { finds: ['iat-missing', 'iat-string'] }),
  member('ignores-identity', ignoresIdentity, {
    finds: [
      'sub-missing',
      'sub-null',
      'sub-number',
      'sub-object',
      'client-id-missing',
      'client-id-object',
      'jti-missing',
    ],
  }),
  member('ignores-nbf', ignoresNbf, { finds: ['nbf-future', 'nbf-string'] }),
  member('ignores-scope', ignoresScope, { finds: SCOPE_CASES }),
  member('issuer-list', issuerList, { finds: ['iss-array', 'iss-array-evil-first'] }),
  member('issuer-prefix', issuerPrefix, {
    finds: ['iss-slash', 'iss-space', 'iss-nul', 'iss-prefix'],
  }),
  member('issuer-slash', issuerSlash, { finds: ['iss-slash'] }),
  member('issuer-substring', issuerSubstring, {
    finds: ['iss-empty', 'iss-substring', 'iss-char'],
  }),
  member('json-serialization', jsonSerialization, {
    finds: ['seg-json-flattened', 'seg-json-mixed'],
  }),
  member('keys-cached-for-ever', keysCachedForEver, { drills: ['rotation', 'key-compromise'] }),
  member('keys-in-plain-object', keysInPlainObject, {
    finds: ['kid-proto'],
    rule: 'no-server-error',
  }),
  member('keys-kept-until-missed', keysKeptUntilMissed, { drills: ['key-compromise'] }),
  member('kid-as-path', kidAsPath, { finds: ['kid-path-hs-empty'] }),
  member('kid-as-secret', kidAsSecret, { finds: ['hs-kid-as-secret'] }),
  member('lenient-base64', lenientBase64, {
    finds: ['b64-padding', 'b64-badchar', 'b64-std-alphabet', 'http-quoted', 'http-non-ascii'],
  }),
  member('merged-claims', mergedClaims, { finds: ['pl-proto'] }),
  member('no-audience-check', noAudienceCheck, { finds: AUDIENCE_CASES }),
  member('no-exp-check', noExpCheck, {
    finds: [
      'pl-proto',
      'exp-past',
      'exp-past-90s',
      'exp-zero',
      'exp-negative',
      'exp-missing',
      'exp-null',
      'exp-string',
      'exp-string-date',
      'exp-true',
      'exp-array',
      'exp-object',
      'exp-1e400',
    ],
  }),
  member('no-fetch-limit', noFetchLimit, { warns: ['life-unknown-kid-flood'], rule: 'jwks-flood' }),
  member('no-issuer-check', noIssuerCheck, {
    finds: [
      'iss-wrong',
      'iss-null',
      'iss-empty',
      'iss-missing',
      'iss-slash',
      'iss-case',
      'iss-localhost',
      'iss-percent',
      'iss-space',
      'iss-nul',
      'iss-prefix',
      'iss-substring',
      'iss-char',
      'iss-homoglyph',
      'iss-array',
      'iss-array-evil-first',
      'iss-object',
    ],
  }),
  member('scope-any-case', scopeAnyCase, { finds: ['scope-case'] }),
  member('scope-substring', scopeSubstring, { finds: ['scope-superstring', 'scope-comma'] }),
  member('unsigned', unsigned, {
    finds: [
      'alg-none',
      'alg-none-title',
      'alg-none-upper',
      'alg-none-mixed',
      'alg-none-space',
      'sig-empty',
    ],
  }),
  member('wide-leeway', wideLeeway, { finds: ['exp-past-90s'] }),
  member('zero-signature', zeroSignature, { finds: ['es-psychic-zero', 'es-r-n-s-n'] }),
]
