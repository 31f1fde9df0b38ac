import type { Json } from '../protocol/json.ts'
import { put, written } from './content.ts'
import { faults, type Row } from './fault.ts'

/** A claim that is so many seconds away from now. */
const fromNow =
  (name: string, seconds: number): NonNullable<Row['claims']> =>
  (claims, { now }) =>
    put(name, now + seconds)(claims)

const claim = (name: string, id: string, about: string, value: Json | undefined): Row => ({
  id,
  about,
  claims: put(name, value),
})

const EXP = ['expires_in', 'claims/exp'] as const
const HOUR = 3600

const EXPIRED = faults(
  {
    clause: 'RFC 7519 section 4.1.4',
    why: 'On or after exp a token must not be accepted; the leeway for clocks that differ is a minute at most.',
    sets: EXP,
  },
  [
    { id: 'exp-past', about: 'It expired an hour ago.', claims: fromNow('exp', -HOUR) },
    { id: 'exp-past-90s', about: 'It expired 90 seconds ago.', claims: fromNow('exp', -90) },
    {
      id: 'exp-past-5s',
      about: 'It expired five seconds ago.',
      expected: 'policy',
      why: 'A small leeway for clocks that differ is allowed, and so is none.',
      claims: fromNow('exp', -5),
    },
    claim('exp', 'exp-zero', 'exp is 0.', 0),
    claim('exp', 'exp-negative', 'exp is -1.', -1),
  ],
)

const NO_EXP = faults(
  {
    clause: 'RFC 9068 section 2.2',
    inactive: false,
    why: 'An access token must have exp: without it, it would be good for ever.',
    sets: EXP,
  },
  [
    claim('exp', 'exp-missing', 'There is no exp.', undefined),
    {
      ...claim('exp', 'exp-null', 'exp is null.', null),
      clause: 'RFC 7519 section 4.1.4',
      inactive: true,
    },
  ],
)

const ODD_EXP = faults(
  {
    clause: 'RFC 7519 section 2',
    why: 'exp must be a number of seconds; anything else is no time, and so no limit.',
    sets: EXP,
  },
  [
    {
      id: 'exp-string',
      about: 'exp is a number of seconds, as text.',
      claims: (claims, { now }) => put('exp', String(now + HOUR))(claims),
    },
    {
      id: 'exp-string-date',
      about: 'exp is a date as text.',
      claims: (claims, { now }) => put('exp', new Date((now + HOUR) * 1000).toISOString())(claims),
    },
    claim('exp', 'exp-true', 'exp is true.', true),
    {
      id: 'exp-array',
      about: 'exp is a list with a time.',
      claims: (claims, { now }) => put('exp', [now + HOUR])(claims),
    },
    claim('exp', 'exp-object', 'exp is an empty object.', {}),
    {
      id: 'exp-1e400',
      about: 'exp is 1e400, which many parsers read as infinity.',
      why: 'It is no finite number; reading it must neither accept the token nor end in a 5xx.',
      claims: (claims) => written(claims, [['exp', '1e400']]),
    },
    {
      id: 'exp-nan',
      about: 'exp is NaN, which is no JSON.',
      clause: 'RFC 8259 section 6',
      why: 'The payload is not JSON.',
      claims: (claims) => written(claims, [['exp', 'NaN']]),
    },
  ],
)

const FAR_EXP = faults(
  {
    clause: 'RFC 7519 section 2',
    expected: 'policy',
    inactive: false,
    why: 'It is a time, though an unlikely one; a verifier may have a limit for lifetimes.',
    sets: EXP,
  },
  [
    {
      id: 'exp-millis',
      about: 'exp is in milliseconds, which is tens of thousands of years away.',
      claims: (claims, { now }) => put('exp', (now + HOUR) * 1000)(claims),
    },
    {
      id: 'exp-1e300',
      about: 'exp is 1e300.',
      claims: (claims) => written(claims, [['exp', '1e300']]),
    },
  ],
)

const NOT_YET = faults(
  {
    clause: 'RFC 7519 section 4.1.5',
    why: 'Before nbf a token must not be accepted.',
    sets: ['not_before', 'claims/nbf'],
  },
  [
    { id: 'nbf-future', about: 'nbf is in an hour.', claims: fromNow('nbf', HOUR) },
    {
      ...claim('nbf', 'nbf-string', 'nbf is "tomorrow".', 'tomorrow'),
      clause: 'RFC 7519 section 2',
      why: 'nbf must be a number of seconds.',
    },
    {
      id: 'nbf-future-30s',
      about: 'nbf is in 30 seconds.',
      expected: 'policy',
      why: 'A small leeway for clocks that differ is allowed, and so is none.',
      claims: fromNow('nbf', 30),
    },
  ],
)

const ISSUED = faults(
  {
    clause: 'RFC 7519 section 4.1.6',
    inactive: false,
    why: 'No rule says what to do with a time of issue that cannot be, or is long ago; a verifier may have one.',
    expected: 'policy',
    sets: ['issued_at', 'claims/iat'],
  },
  [
    { id: 'iat-future', about: 'iat is in an hour.', claims: fromNow('iat', HOUR) },
    claim('iat', 'iat-ancient', 'iat is in 1970.', 1),
    {
      ...claim('iat', 'iat-missing', 'There is no iat.', undefined),
      clause: 'RFC 9068 section 2.2',
      expected: 'reject',
      why: 'An access token must have iat.',
    },
    {
      ...claim('iat', 'iat-string', 'iat is "x".', 'x'),
      clause: 'RFC 7519 section 2',
      expected: 'reject',
      why: 'iat must be a number of seconds.',
    },
  ],
)

/** Tokens that are not good now, or do not say when they are. */
export const TIME_FAULTS = [...EXPIRED, ...NO_EXP, ...ODD_EXP, ...FAR_EXP, ...NOT_YET, ...ISSUED]
