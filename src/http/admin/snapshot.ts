import { createReadStream } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Response } from 'express'
import { z } from 'zod'
import { loadSnapshot, saveSnapshot } from '../../idp/snapshot.ts'
import { receiveFile } from '../receive-file.ts'
import { adminRoute } from './admin-route.ts'

/** The registered media type of a SQLite database. */
const SQLITE = 'application/vnd.sqlite3'

/** The largest snapshot that is taken, in bytes. */
const LIMIT = 1024 ** 3

const loadedSchema = z.object({
  issuers: z.int(),
  tokens: z.int(),
  keys: z.int(),
  clients: z.int(),
  subjects: z.int(),
  static_tables: z.int(),
  events: z.int(),
})

const save = adminRoute({
  method: 'get',
  path: '/api/snapshot',
  summary: 'Everything of all issuers in one file, private keys too; to be loaded into any server',
  defaultOnly: true,
  answers: { 200: { description: 'a SQLite database', media: [SQLITE] } },
  async handle({ idp, request, response }) {
    await inOwnFolder(async (file) => {
      await saveSnapshot(idp, file)
      response.status(200).set({
        'Cache-Control': 'no-store',
        'Content-Disposition': 'attachment; filename="mcp-mock-idp.db"',
        'Content-Length': String((await stat(file)).size),
        'Content-Type': SQLITE,
      })
      if (request.method === 'HEAD') response.end()
      else await sendFile(file, response)
    })
    return undefined
  },
})

const load = adminRoute({
  method: 'post',
  path: '/api/snapshot',
  summary: 'Replace everything of all issuers by what a snapshot holds, in one transaction',
  defaultOnly: true,
  takesFile: SQLITE,
  answers: { 200: { description: 'how much of each kind it brought', schema: loadedSchema } },
  async handle({ idp, request }) {
    const { staticTables, ...rest } = await inOwnFolder(async (file) => {
      await receiveFile(request, file, LIMIT)
      return loadSnapshot(idp, file)
    })
    return { status: 200, json: { ...rest, static_tables: staticTables } }
  },
})

/** Does something with a file in a folder that nobody else can enter (0700), and removes both whatever happens. */
async function inOwnFolder<T>(work: (file: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'mcp-mock-idp-snapshot-'))
  try {
    return await work(join(folder, 'snapshot.db'))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** A caller that leaves before the end is its own matter. */
async function sendFile(file: string, response: Response): Promise<void> {
  try {
    await pipeline(createReadStream(file), response)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error
  }
}

/** Everything in one file, and everything out of one. */
export const SNAPSHOT_ROUTES = [save, load]
