import { nanoid } from 'nanoid'
import { DomainError, type DomainErrorKind } from '../core/protocol/domain-error.ts'
import { type InputIssue, InvalidInput } from '../core/protocol/invalid-input.ts'
import type { Idp } from '../idp/idp.ts'
import { BodyError } from './read-body.ts'

/** What went wrong, as RFC 9457 §3 has it; `errors` point at members of the request. */
export interface Problem {
  readonly type: 'about:blank'
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly errors?: readonly InputIssue[]
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  413: 'Content Too Large',
  414: 'URI Too Long',
  415: 'Unsupported Media Type',
  421: 'Misdirected Request',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  503: 'Service Unavailable',
}

const DOMAIN_STATUS: Readonly<Record<DomainErrorKind, number>> = {
  not_found: 404,
  conflict: 409,
  unavailable: 503,
}

/** A problem of a status, in a sentence. */
export function problem(status: number, detail: string, errors?: readonly InputIssue[]): Problem {
  const title = TITLES[status] ?? 'Error'
  return { type: 'about:blank', title, status, detail, ...(errors === undefined ? {} : { errors }) }
}

/** What a thrown error is to the caller; an unexpected one is a reference, and the stack goes to the process log only. */
export function problemOf(idp: Idp, thrown: unknown): Problem {
  if (thrown instanceof InvalidInput) return badInput(thrown.issues)
  if (thrown instanceof DomainError) return problem(DOMAIN_STATUS[thrown.kind], thrown.message)
  if (thrown instanceof BodyError) return problem(thrown.status, thrown.message)
  const reference = nanoid(12)
  idp.log.error({ reference, err: thrown }, 'unexpected error')
  return problem(500, `an unexpected error; the server's log has it under ${reference}`)
}

/** The most mistakes that are named in one answer, so that no small request has a huge one. */
const MOST_NAMED = 50

function badInput(issues: readonly InputIssue[]): Problem {
  const named = issues.slice(0, MOST_NAMED)
  const more = issues.length - named.length
  const { message } = new InvalidInput(named)
  return problem(400, more === 0 ? message : `${message}; and ${more} more`, named)
}
