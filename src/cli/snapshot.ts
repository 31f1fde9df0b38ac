import { createWriteStream, openAsBlob } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { JsonObject } from '../core/protocol/json.ts'
import { CommandFailure, EXIT } from './command-failure.ts'
import type { ServerCall } from './command-row.ts'
import { tellPerson } from './output.ts'
import { printThing } from './print-thing.ts'
import { refusal } from './problem.ts'

const PATH = '/api/snapshot'

/** The media type of an SQLite database (IANA). */
const SQLITE = 'application/vnd.sqlite3'

/** Writes everything that a server has into a file: a temporary one first, so that half a snapshot never has its name. */
export async function saveSnapshot({
  client,
  args,
  json,
  choices,
}: ServerCall): Promise<undefined> {
  const [file = ''] = args
  const response = await client.send('GET', PATH, { headers: { accept: SQLITE } })
  if (!response.ok || response.body === null) throw await refusal(response)
  const partial = `${file}.${process.pid}.partial`
  try {
    const out = createWriteStream(partial, { mode: 0o600, flags: 'wx' })
    await pipeline(Readable.fromWeb(response.body as never), out)
    await rename(partial, file)
  } catch (cause) {
    await rm(partial, { force: true })
    const { code } = cause as NodeJS.ErrnoException
    throw new CommandFailure(EXIT.usage, `FILE ${file}: ${code ?? String(cause)}`, { cause })
  }
  tellPerson(`Written to ${file}.`)
  if (json) return printThing({ json, choices }, { file })
}

/** Puts what a file holds in place of everything that a server has, and prints how much that is. */
export async function loadSnapshot(call: ServerCall): Promise<undefined> {
  const [file = ''] = call.args
  const body = await openAsBlob(file).catch((cause: NodeJS.ErrnoException) => {
    throw new CommandFailure(EXIT.usage, `FILE ${file}: ${cause.code ?? cause.message}`, { cause })
  })
  const headers = { 'content-type': SQLITE }
  const response = await call.client.send('POST', PATH, { headers, body })
  if (!response.ok) throw await refusal(response)
  return printThing(call, (await response.json()) as JsonObject)
}
