import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { writePatiently } from '../../../src/http/admin/write-patiently.ts'
import { openSocket } from '../../support/raw-http.ts'

const MEGABYTE = 'x'.repeat(1024 * 1024)

test('writing waits for a caller that reads slowly, and for one that has left no longer (decision 25)', async (t) => {
  const server = createServer().listen(0, '127.0.0.1')
  t.after(() => server.close())
  await once(server, 'listening')
  const socket = await openSocket({ port: (server.address() as AddressInfo).port })
  socket.pause()
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  const [, response] = (await once(server, 'request')) as [unknown, ServerResponse]
  let written = 0
  let waiting: Promise<void>
  do {
    written += 1
    waiting = writePatiently(response, MEGABYTE)
    await Promise.race([waiting, new Promise((resolve) => setTimeout(resolve, 50))])
  } while (response.writableLength < MEGABYTE.length && written < 100)
  assert.ok(written < 100)
  socket.resume()
  await waiting
  socket.pause()
  const blocked = (async () => {
    for (let times = 0; times < 100 && !response.destroyed; times += 1) {
      await writePatiently(response, MEGABYTE)
    }
  })()
  await new Promise((resolve) => setTimeout(resolve, 100))
  assert.equal(response.destroyed, false)
  socket.destroy()
  await blocked
  assert.equal(response.destroyed, true)
  assert.deepEqual([response.listenerCount('drain'), response.listenerCount('close')], [0, 0])
  await writePatiently(response, 'too late')
})
