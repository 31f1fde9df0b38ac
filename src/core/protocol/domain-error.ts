/** Why something asked for cannot be done, whatever the surface that asked. */
export type DomainErrorKind = 'not_found' | 'conflict' | 'unavailable'

/** A refusal that is neither a bad input nor an OAuth answer: not there, in conflict with what is there, or not possible now. */
export class DomainError extends Error {
  readonly kind: DomainErrorKind

  constructor(kind: DomainErrorKind, message: string) {
    super(message)
    this.name = 'DomainError'
    this.kind = kind
  }
}

/** The error for something that does not exist. */
export function notFound(message: string): DomainError {
  return new DomainError('not_found', message)
}

/** The error for a request that contradicts what is there already. */
export function conflict(message: string): DomainError {
  return new DomainError('conflict', message)
}

/** The error for what cannot be done at the moment but may be tried again. */
export function unavailable(message: string): DomainError {
  return new DomainError('unavailable', message)
}
