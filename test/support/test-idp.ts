import type { KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Express } from 'express'
import { DEFAULT_ISSUER_NAME, type Issuer } from '../../src/core/issuers/issuer.ts'
import { generateRsaKey } from '../../src/core/keys/key-material.ts'
import { accessRules } from '../../src/http/access.ts'
import { createApp } from '../../src/http/app.ts'
import { closeIdp } from '../../src/idp/close-idp.ts'
import { findIssuer } from '../../src/idp/find-issuer.ts'
import type { Idp, Log } from '../../src/idp/idp.ts'
import type { KeyPool } from '../../src/idp/key-pool.ts'
import { type OpenOptions, openIdp } from '../../src/idp/open-idp.ts'
import { readSeed } from '../../src/idp/seed.ts'
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.ts'
import { type Http, httpTo, PUBLIC_URL } from './http.ts'

/** The time at which every test begins, in Unix seconds. */
export const NOW = 1_795_245_485

/** A clock that moves when it is told to. */
export interface TestClock {
  now(): number
  advance(seconds: number): void
}

/** A whole identity provider with its state in memory, its app, and a way to ask it over HTTP. */
export interface TestIdp {
  readonly idp: Idp
  readonly issuer: Issuer
  readonly app: Express
  readonly http: Http
  readonly clock: TestClock
  /** Every line of the process log, with its level. */
  readonly logged: readonly LoggedLine[]
  close(): Promise<void>
}

/** A line of the process log. */
export interface LoggedLine {
  readonly level: string
  readonly message: string
  readonly fields: Readonly<Record<string, unknown>>
}

/** What a test changes about it. */
export interface TestIdpOptions {
  readonly settings?: NonNullable<OpenOptions['settings']>
  readonly adminToken?: string
  readonly allowedHosts?: readonly string[]
}

/** The seed that the package comes with. */
export const builtInSeed = () =>
  readSeed(JSON.parse(readFileSync(new URL('../../data/seed.json', import.meta.url), 'utf8')))

/** Opens an identity provider in memory with the built-in seed, and a clock that stands still until it is moved. */
export async function openTestIdp(options: TestIdpOptions = {}): Promise<TestIdp> {
  const clock = testClock()
  const logged: LoggedLine[] = []
  const idp = await openIdp({
    store: await openSqliteStore({ location: { kind: 'memory' } }),
    publicUrl: PUBLIC_URL,
    settings: { seed: builtInSeed(), ...options.settings },
    clock,
    log: logInto(logged),
    keyPool: sharedKeys(),
  })
  const { adminToken, allowedHosts } = options
  const app = createApp(idp, {
    access: accessRules({ publicUrl: PUBLIC_URL, adminToken, allowedHosts }),
  })
  return {
    idp,
    issuer: await findIssuer(idp, DEFAULT_ISSUER_NAME),
    app,
    http: httpTo(app),
    clock,
    logged,
    close: () => closeIdp(idp),
  }
}

/** A clock that begins at `NOW`. */
export function testClock(): TestClock {
  let now = NOW
  return {
    now: () => now,
    advance: (seconds) => {
      now += seconds
    },
  }
}

/** A log that keeps its lines. */
export function logInto(lines: LoggedLine[]): Log {
  const at = (level: string) => (fields: object, message: string) => {
    lines.push({ level, message, fields: { ...fields } })
  }
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

const rsaKeys: Promise<KeyObject>[] = []

/** RSA keys, made once a process and handed to every identity provider in the same order, since making one takes long. */
export function sharedKeys(): KeyPool {
  let taken = 0
  return {
    take: () => {
      const at = taken++
      const key = rsaKeys[at] ?? generateRsaKey()
      rsaKeys[at] = key
      return key
    },
    ready: () => Number.POSITIVE_INFINITY,
    fill: async () => {},
    stop: () => {},
  }
}
