type Index = typeof import('../dist/index.js', { with: { 'resolution-mode': 'import' }})

export const startMockIdp: Index['startMockIdp']
export const createMockIdpApp: Index['createMockIdpApp']
export const ConfigError: Index['ConfigError']
export const DomainError: Index['DomainError']
export const InvalidInput: Index['InvalidInput']

export type ConfigError = InstanceType<Index['ConfigError']>
export type DomainError = InstanceType<Index['DomainError']>
export type InvalidInput = InstanceType<Index['InvalidInput']>

export type {
  IsolatedIssuer,
  MintedToken,
  MintRequest,
  MockIdp,
  MockIdpApp,
  MockIdpAppOptions,
  MockIdpOptions,
  MockIssuer,
} from '../dist/index.js' with { 'resolution-mode': 'import' }
