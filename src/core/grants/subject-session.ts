/** Somebody who is signed in in a browser, found by the digest of its cookie; instants in Unix seconds. */
export interface SubjectSession {
  readonly issuerId: number
  readonly digest: Buffer
  readonly subject: string
  /** When the person signed in (OpenID Connect Core 1.0 §2, `auth_time`). */
  readonly authTime: number
  readonly expiresAt: number
}
