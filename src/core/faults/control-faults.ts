import { put } from './content.ts'
import { faults } from './fault.ts'

const CONTROL = {
  expected: 'accept',
  inactive: false,
  why: 'It is sound: whoever refuses it refuses good tokens.',
} as const

/** Sound tokens in less usual forms, which have to be accepted. */
export const CONTROL_FAULTS = [
  ...faults({ ...CONTROL, clause: 'RFC 9068 section 4', sets: ['alg'] }, [
    { id: 'ok-rs256', about: 'A sound token signed by RS256.', alg: 'RS256' },
    {
      id: 'ok-es256',
      about: 'A sound token signed by ES256.',
      alg: 'ES256',
      clause: 'RFC 7518 section 3.4',
    },
    {
      id: 'ok-eddsa',
      about: 'A sound token signed by EdDSA with Ed25519.',
      alg: 'EdDSA',
      clause: 'RFC 8037 section 3.1',
    },
  ]),
  ...faults({ ...CONTROL, clause: 'RFC 7519 section 4.1.3', sets: ['claims/aud'] }, [
    {
      id: 'ok-aud-array',
      about: 'aud is a list that holds the resource.',
      claims: (claims, { audience }) => put('aud', [audience])(claims),
    },
  ]),
  ...faults({ ...CONTROL, clause: 'RFC 9068 section 4', sets: ['header/typ'] }, [
    {
      id: 'ok-typ-full',
      about: 'typ is application/at+jwt, the long form.',
      header: put('typ', 'application/at+jwt'),
    },
    {
      id: 'ok-typ-upper',
      about: 'typ is AT+JWT: media types know no case.',
      header: put('typ', 'AT+JWT'),
      clause: 'RFC 7515 section 4.1.9',
    },
  ]),
  ...faults({ ...CONTROL, clause: 'RFC 7519 section 2', sets: ['expires_in', 'claims/exp'] }, [
    {
      id: 'ok-exp-float',
      about: 'exp has a fraction: a NumericDate may.',
      claims: (claims, { now }) => put('exp', now + 3600.5)(claims),
    },
  ]),
]
