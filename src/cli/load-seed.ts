import { fileURLToPath } from 'node:url'
import { ConfigError } from '../config/config-error.ts'
import { readJsonFile } from '../config/read-file.ts'
import { InvalidInput } from '../core/protocol/invalid-input.ts'
import { readSeed, type Seed } from '../idp/seed.ts'

/** The seed of a new issuer, at the same place beside the sources and beside what is built of them. */
const BUILT_IN_SEED = fileURLToPath(new URL('../../data/seed.json', import.meta.url))

/** Reads the seed file, else the built-in one; throws a `ConfigError` with every mistake in it. */
export function loadSeed(file: string = BUILT_IN_SEED): Seed {
  const json = readJsonFile(file)
  if ('problem' in json) throw new ConfigError([`seed ${file}: ${json.problem}`])
  try {
    return readSeed(json.content)
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error
    throw new ConfigError(
      error.issues.map(({ pointer, detail }) => `seed ${file} at ${pointer || '/'}: ${detail}`),
    )
  }
}
