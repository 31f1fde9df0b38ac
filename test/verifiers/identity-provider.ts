import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

const READY_TIMEOUT_MS = 120_000
const STOP_TIMEOUT_MS = 5_000

/** The built server in a process of its own. */
export interface IdentityProvider {
  readonly url: string
  stop(): Promise<void>
}

/** Starts the built server on a free port with nothing kept; ready when `/healthz` says so, within two minutes. */
export async function startIdentityProvider(root: string): Promise<IdentityProvider> {
  const port = await freePort()
  const args = ['start', '--ephemeral', '--port', String(port), '--log-level', 'warn']
  const child = spawn(process.execPath, ['dist/cli/main.js', ...args], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const stop = () => stopProcess(child)
  try {
    await untilReady(`http://localhost:${port}`, child)
  } catch (error) {
    await stop()
    throw error
  }
  return { url: `http://localhost:${port}`, stop }
}

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + READY_TIMEOUT_MS
  while (Date.now() < deadline) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`the server ended with ${child.exitCode ?? child.signalCode} at its start`)
    const healthy = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(1_000) })
      .then((answer) => answer.ok)
      .catch(() => false)
    if (healthy) return
    await pause(50)
  }
  throw new Error(`the server is not ready after ${READY_TIMEOUT_MS / 1000} s`)
}

/** A port that nothing listened on a moment ago. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  if (address === null || typeof address === 'string') throw new Error('there is no free port')
  return address.port
}

/** Asks a process to end, and ends it when it has not within five seconds. */
async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  const late = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS)
  await ended
  clearTimeout(late)
}
