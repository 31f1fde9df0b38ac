/** A device's request for a person's approval, before the store has numbered it (RFC 8628 §3.2); instants in Unix seconds. */
export interface NewDeviceCode {
  readonly issuerId: number
  readonly digest: Buffer
  /** As a person types it, without its dash. */
  readonly userCode: string
  readonly clientId: string
  readonly scope: string | null
  readonly resources: readonly string[]
  readonly dpopJkt: string | null
  /** How long the device is to wait between polls, in seconds; grows with each `slow_down` (RFC 8628 §3.5). */
  readonly intervalSeconds: number
  readonly createdAt: number
  readonly expiresAt: number
}

/** A device's request as stored: pending until decided; approved where it has a grant, else denied. */
export interface DeviceCode extends NewDeviceCode {
  readonly id: number
  readonly polledAt: number | null
  readonly decidedAt: number | null
  readonly grantId: number | null
  readonly usedAt: number | null
}
