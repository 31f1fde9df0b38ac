import { createHash } from 'node:crypto'
import type { Json } from '../protocol/json.ts'
import { put } from './content.ts'
import { faults, type Row } from './fault.ts'

const claim = (name: string, id: string, about: string, value: Json | undefined): Row => ({
  id,
  about,
  claims: put(name, value),
})

const SUBJECT = faults(
  {
    clause: 'RFC 9068 section 2.2; RFC 7519 section 4.1.2',
    inactive: false,
    why: 'An access token must have sub, and it is a text.',
    sets: ['subject', 'claims/sub'],
  },
  [
    claim('sub', 'sub-missing', 'There is no sub.', undefined),
    claim('sub', 'sub-null', 'sub is null.', null),
    claim('sub', 'sub-number', 'sub is the number 1.', 1),
    claim('sub', 'sub-object', 'sub is an object.', { id: 'alice' }),
    {
      ...claim('sub', 'sub-empty', 'sub is the empty text.', ''),
      expected: 'policy',
      why: 'It is a text; who it names is for the application to say.',
    },
  ],
)

const CLIENT = faults(
  {
    clause: 'RFC 9068 section 2.2; RFC 8693 section 4.3',
    inactive: false,
    why: 'An access token must have client_id, and it is a text.',
    sets: ['client_id', 'claims/client_id'],
  },
  [
    claim('client_id', 'client-id-missing', 'There is no client_id.', undefined),
    claim('client_id', 'client-id-object', 'client_id is an object.', { id: 'demo-client' }),
  ],
)

const ID = faults(
  {
    clause: 'RFC 9068 section 2.2',
    inactive: false,
    why: 'An access token must have jti.',
    sets: ['jti', 'claims/jti'],
  },
  [
    claim('jti', 'jti-missing', 'There is no jti.', undefined),
    {
      ...claim('jti', 'jti-number', 'jti is the number 1.', 1),
      clause: 'RFC 7519 section 4.1.7',
      expected: 'policy',
      why: 'It should be a text; a verifier that does not use it may leave it unread.',
    },
  ],
)

const OTHERS = faults(
  {
    clause: 'RFC 7662 section 2.2',
    expected: 'policy',
    inactive: false,
    why: 'Inside of a JWT the member means nothing; a verifier that merges claims and answers may trip over it.',
    sets: ['claims/active'],
  },
  [claim('active', 'active-false', 'There is a claim active, and it is false.', false)],
)

const thumbprint = (of: string) => createHash('sha256').update(of).digest('base64url')

const BOUND = faults(
  {
    clause: 'RFC 9449 section 7.2',
    expected: 'policy',
    inactive: false,
    why: 'It is bound to a key of the client. Whoever supports that must ask for the proof; whoever does not cannot tell.',
    sets: ['claims/cnf'],
  },
  [
    claim('cnf', 'cnf-jkt-as-bearer', 'It is bound to a DPoP key, and sent as a bearer token.', {
      jkt: thumbprint('dpop'),
    }),
    {
      ...claim(
        'cnf',
        'cnf-x5t-as-bearer',
        'It is bound to a client certificate, and sent as a bearer token.',
        {
          'x5t#S256': thumbprint('certificate'),
        },
      ),
      clause: 'RFC 8705 section 3',
    },
  ],
)

/** Tokens that do not say, or say oddly, whom they are about and what they are. */
export const SUBJECT_FAULTS = [...SUBJECT, ...CLIENT, ...ID, ...OTHERS, ...BOUND]
