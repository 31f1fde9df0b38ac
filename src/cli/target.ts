import { type Command, Option } from 'commander'
import { isPublicUrl } from '../config/value-rules.ts'
import { ISSUER_NAME_PATTERN } from '../core/issuers/issuer.ts'
import { issuerPath } from '../core/protocol/endpoints.ts'

/** Whom a request goes to: a server that was named, and the path of the issuer below its URL. */
export interface Target {
  readonly server: string | undefined
  readonly base: string
  readonly mistakes: readonly string[]
}

/** Gives a command the flags that say whom it talks to. */
export function addTargetFlags(command: Command): void {
  command
    .addOption(new Option('--server <URL>', 'Server to talk to. Default: http://localhost:{port}.'))
    .addOption(new Option('--issuer-name <NAME>', 'Issuer of that server. Default: default.'))
}

/** Reads those flags; a slash at the end of the URL is let pass. */
export function readTarget({ server, issuerName }: Readonly<Record<string, unknown>>): Target {
  const mistakes: string[] = []
  const url = typeof server === 'string' ? server.replace(/\/$/, '') : undefined
  if (url !== undefined && !isPublicUrl(url)) {
    mistakes.push(`--server: must be an http or https URL; got ${JSON.stringify(server)}`)
  }
  if (typeof issuerName !== 'string') return { server: url, base: '', mistakes }
  if (!ISSUER_NAME_PATTERN.test(issuerName)) {
    mistakes.push(
      `--issuer-name: must be small letters, digits and - only; got ${JSON.stringify(issuerName)}`,
    )
  }
  return { server: url, base: issuerPath(issuerName), mistakes }
}
