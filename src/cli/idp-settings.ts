import type { Config } from '../config/read-config.ts'
import type { IdpSettings } from '../idp/idp.ts'
import { loadSeed } from './load-seed.ts'

/** The settings of the identity provider that a configuration asks for; throws a `ConfigError` for a bad seed. */
export function idpSettings(config: Config): IdpSettings {
  return {
    issuer: config.issuer,
    defaultAudience: config.defaultAudience,
    accessTokenLifetimeSeconds: config.accessTokenLifetime,
    jwksMaxAgeSeconds: config.jwksMaxAge,
    seed: loadSeed(config.seed),
  }
}
