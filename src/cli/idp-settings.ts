import type { Config } from '../config/read-config.ts'
import type { IdpSettings, OAuthSettings } from '../idp/idp.ts'
import { loadSeed } from './load-seed.ts'

/** The settings of the identity provider that a configuration asks for; throws a `ConfigError` for a bad seed. */
export function idpSettings(config: Config): IdpSettings {
  return {
    issuer: config.issuer,
    defaultAudience: config.defaultAudience,
    accessTokenLifetimeSeconds: config.accessTokenLifetime,
    jwksMaxAgeSeconds: config.jwksMaxAge,
    oauth: oauthSettings(config),
    seed: loadSeed(config.seed),
  }
}

/** How strict the authorization server is asked to be. */
function oauthSettings(config: Config): OAuthSettings {
  return {
    accessTokenFormat: config.accessTokenFormat,
    accessTokenTyp: config.accessTokenTyp,
    defaultScope: config.defaultScope,
    authorizationCodeLifetimeSeconds: config.authorizationCodeLifetime,
    refreshTokenLifetimeSeconds: config.refreshTokenLifetime,
    deviceCodeLifetimeSeconds: config.deviceCodeLifetime,
    refreshTokenGraceSeconds: config.refreshTokenGrace,
    autoApprove: config.autoApprove,
    requirePkce: !config.optionalPkce,
    requirePushedRequests: config.requirePar,
    requireDpopNonce: config.requireDpopNonce,
    requireRegisteredAuthMethod: config.requireRegisteredAuthMethod,
    openRegistration: !config.closedRegistration,
    clientMetadataDocuments: !config.refuseClientMetadataDocuments,
    loopbackClientMetadata: config.loopbackClientMetadata,
  }
}
