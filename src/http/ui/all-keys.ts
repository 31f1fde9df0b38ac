import type { ListedKey } from '../../idp/list-keys.ts'
import type { Paged } from '../../idp/paged.ts'
import { type KeySight, keyHref, keyInWords, shortKid } from './key-rows.ts'
import type { Badge } from './notice.ts'
import type { PageFrame } from './page-frame.ts'
import { type EmptyState, type Pager, pager } from './pager.ts'
import { instantInWords, utcTime } from './time-in-words.ts'
import { keyBadge } from './token-badges.ts'

/** The list of all keys, as strings ready to print. */
export interface AllKeysPage {
  readonly frame: PageFrame
  readonly back: string
  readonly rows: readonly {
    readonly kid: string
    readonly href: string
    readonly alg: string
    readonly badge: Badge
    readonly words: string
    readonly made: string
    readonly madeAt: string
    readonly tokens: string
  }[]
  readonly empty: EmptyState | null
  readonly pager: Pager
}

/** What the list is made of. */
export interface AllKeysInput extends KeySight {
  readonly frame: PageFrame
  readonly listed: Paged<ListedKey>
  readonly query: URLSearchParams
}

/** The list of all keys, newest first. */
export function allKeysPage({ frame, base, now, listed, query }: AllKeysInput): AllKeysPage {
  const back = `${base}/keys`
  return {
    frame,
    back,
    rows: listed.items.map((key) => ({
      kid: shortKid(key.kid),
      href: keyHref(base, key.kid),
      alg: key.alg,
      badge: keyBadge(key.effectiveState),
      words: keyInWords(key, now),
      made: instantInWords(key.createdAt, now),
      madeAt: utcTime(key.createdAt),
      tokens: key.tokensSigned.toLocaleString('en-US'),
    })),
    empty:
      listed.items.length > 0
        ? null
        : {
            title: 'No key is older',
            text: 'The list ends before here.',
            action: { text: 'Back to the keys', href: back },
          },
    pager: pager(listed, { path: `${base}/all-keys`, query, noun: 'keys' }),
  }
}
