import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** The process that listens on a TCP port of this machine, such as `node (pid 4711)`; undefined where the system does not tell. */
export function portOwner(port: number): string | undefined {
  return process.platform === 'linux' ? ownerByProc(port) : ownerByLsof(port)
}

/** The state of a listening socket in `/proc/net/tcp` (proc(5)). */
const LISTENING = '0A'

function ownerByProc(port: number): string | undefined {
  const inodes = new Set(['tcp', 'tcp6'].flatMap((table) => listeningInodes(table, port)))
  if (inodes.size === 0) return undefined
  const pids = entriesOf('/proc').filter((name) => /^\d+$/.test(name))
  const pid = pids.find((one) => socketsOf(one).some((inode) => inodes.has(inode)))
  return pid === undefined ? undefined : `${nameOf(pid)} (pid ${pid})`
}

function listeningInodes(table: string, port: number): readonly string[] {
  const hex = port.toString(16).toUpperCase().padStart(4, '0')
  return textIn(`/proc/net/${table}`)
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[1]?.endsWith(`:${hex}`) === true && fields[3] === LISTENING)
    .map((fields) => fields[9] ?? '')
}

function socketsOf(pid: string): readonly string[] {
  const folder = `/proc/${pid}/fd`
  return entriesOf(folder).flatMap((name) => {
    const inode = /^socket:\[(\d+)\]$/.exec(linkAt(`${folder}/${name}`))?.[1]
    return inode === undefined ? [] : [inode]
  })
}

/** The name of a program alone: its arguments may hold secrets. */
function nameOf(pid: string): string {
  return textIn(`/proc/${pid}/comm`).trim() || 'a process'
}

function ownerByLsof(port: number): string | undefined {
  const args = ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc']
  const { stdout } = spawnSync('lsof', args, { encoding: 'utf8', timeout: 3000 })
  const [, pid, name] = /^p(\d+)\n(?:f\S*\n)?c(.+)$/m.exec(stdout ?? '') ?? []
  return pid === undefined ? undefined : `${name} (pid ${pid})`
}

// What other users own, and what has just ended, cannot be read.
function textIn(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

function entriesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function linkAt(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}
