import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { ROOT } from '../support/source-files.ts'
import { execForm, readDockerfile, readEnv } from './dockerfile.ts'

/** A service of compose.yaml, as far as ours go. */
export interface ComposeService {
  readonly build: string
  readonly environment: Readonly<Record<string, string>>
  readonly ports?: readonly string[]
  readonly network_mode?: string
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>
}

/** The services of compose.yaml. */
export function composeServices(): Readonly<Record<string, ComposeService>> {
  const { services } = parse(readFileSync(join(ROOT, 'compose.yaml'), 'utf8')) as {
    services: Record<string, ComposeService>
  }
  return services
}

/** What a service runs, and with which variables: those of its image and of compose.yaml, with defaults for what the shell may set. */
export function whatRuns({ build, environment }: ComposeService) {
  const stage = readDockerfile(readFileSync(join(ROOT, build, 'Dockerfile'), 'utf8')).at(-1)
  const argsOf = (name: string) =>
    (stage?.steps ?? []).filter((step) => step.name === name).map(({ args }) => args)
  const set = Object.entries(environment).map(([name, value]) => [
    name,
    value.replaceAll(/\$\{\w+:-([^}]*)\}/g, '$1'),
  ])
  return {
    command: [...argsOf('ENTRYPOINT'), ...argsOf('CMD')].flatMap(execForm),
    env: Object.assign({}, ...argsOf('ENV').map(readEnv), Object.fromEntries(set)) as Record<
      string,
      string
    >,
  }
}
