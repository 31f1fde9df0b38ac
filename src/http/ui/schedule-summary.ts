import type { RotationPolicy } from '../../core/keys/rotation-policy.ts'
import type { DueRotation } from '../../idp/due-rotations.ts'
import { durationInWords, instantInWords, utcTime } from './time-in-words.ts'
import type { Fact } from './token-facts.ts'

/** When keys rotate by themselves, as strings ready to print. */
export interface ScheduleSummary {
  readonly about: string
  readonly facts: readonly Fact[]
  readonly change: { readonly text: string; readonly href: string }
}

/** What it is made of; `now` by the issuer's clock, in Unix seconds. */
export interface ScheduleSummaryInput {
  readonly base: string
  readonly policy: RotationPolicy
  readonly due: readonly DueRotation[]
  readonly now: number
}

/** When keys rotate by themselves, and when they do so next. */
export function scheduleSummary({ base, policy, due, now }: ScheduleSummaryInput): ScheduleSummary {
  const { everySeconds, graceSeconds, prepublishSeconds, algs } = policy
  const href = `${base}/rotation`
  if (everySeconds === null) {
    return {
      about: 'Keys rotate only when somebody asks for it.',
      facts: [],
      change: { text: 'Rotate by schedule…', href },
    }
  }
  const grace = graceSeconds === null ? 'until its tokens expire' : durationInWords(graceSeconds)
  return {
    about: `Keys rotate by themselves every ${durationInWords(everySeconds)}.`,
    facts: [
      ...due.map((one) => dueFact(one, now)),
      fact('Old key stays', grace),
      fact('Next key known', `for ${durationInWords(prepublishSeconds)} before it signs`),
      fact('Algorithms', algs.length === 0 ? 'every one that has a key' : algs.join(', ')),
    ],
    change: { text: 'Change the schedule…', href },
  }
}

function dueFact({ alg, dueAt }: DueRotation, now: number): Fact {
  if (dueAt === null) return fact(`${alg} next`, 'never: it has no key to rotate to')
  const words = dueAt <= now ? 'any moment' : instantInWords(dueAt, now)
  return fact(`${alg} next`, words, utcTime(dueAt))
}

function fact(term: string, value: string, note: string | null = null): Fact {
  return { term, values: [value], look: 'words', badge: null, note }
}
