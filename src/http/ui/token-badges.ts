import type { KeyState } from '../../core/keys/signing-key.ts'
import type { TokenStatus } from '../../core/tokens/token.ts'
import type { Badge } from './notice.ts'

const STATUS_BADGES: Readonly<Record<TokenStatus, Badge>> = {
  active: { text: 'active', tone: 'good' },
  expired: { text: 'expired', tone: 'plain' },
  revoked: { text: 'revoked', tone: 'danger' },
  not_yet_valid: { text: 'not yet valid', tone: 'warning' },
}

const KEY_BADGES: Readonly<Record<KeyState, Badge>> = {
  next: { text: 'next', tone: 'plain' },
  current: { text: 'current', tone: 'good' },
  previous: { text: 'previous', tone: 'plain' },
  retired: { text: 'retired', tone: 'warning' },
  revoked: { text: 'revoked', tone: 'danger' },
}

/** The badge of a token's status. */
export function statusBadge(status: TokenStatus): Badge {
  return STATUS_BADGES[status]
}

/** The badge of a key's state. */
export function keyBadge(state: KeyState): Badge {
  return KEY_BADGES[state]
}
