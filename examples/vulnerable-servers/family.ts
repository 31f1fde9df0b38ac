import { HTTP_MISTAKES } from './http-mistakes.ts'
import { INTROSPECTION_MISTAKES } from './introspection-mistakes.ts'
import { type Member, member } from './member.ts'
import { TOKEN_MISTAKES } from './token-mistakes.ts'

/** The servers in which nothing is to be found. */
export const CORRECT: readonly Member[] = [
  member('correct', {}),
  member('correct-introspection', { introspection: {} }),
]

/** The servers with a mistake each. */
export const VULNERABLE: readonly Member[] = [
  ...TOKEN_MISTAKES,
  ...HTTP_MISTAKES,
  ...INTROSPECTION_MISTAKES,
]

/** All of them. */
export const FAMILY: readonly Member[] = [...CORRECT, ...VULNERABLE]
