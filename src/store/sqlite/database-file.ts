import { accessSync, chmodSync, closeSync, constants, mkdirSync, openSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { unavailable } from '../../core/protocol/domain-error.ts'

// Only paths are touched here, never a descriptor of a database that is there: closing one would drop the POSIX locks
// that other connections of this process hold on the file (sqlite.org/howtocorrupt.html, section 2.2).

/** The files of a database: itself, its write-ahead log, and the log's index. */
const SUFFIXES = ['', '-wal', '-shm']

/** What file system errors mean, to follow "the database …". */
const MEANINGS: Readonly<Record<string, string>> = {
  EACCES: 'may not be accessed',
  EEXIST: 'cannot be made: a part of its path is not a folder',
  EISDIR: 'is a folder',
  ELOOP: 'cannot be opened: its path has too many symbolic links',
  ENAMETOOLONG: 'cannot be opened: its path is too long',
  ENOSPC: 'cannot be made: the disk is full',
  ENOTDIR: 'cannot be opened: a part of its path is not a folder',
  EPERM: 'may not be accessed',
  EROFS: 'cannot be written: the file system is read-only',
  ERR_INVALID_ARG_VALUE: 'cannot be opened: its path has a character that no path can have',
}

/** Makes the file, readable by its owner alone, and the folders above it, where they are missing; false: it has no content yet. */
export function ensureDatabaseFile(file: string): boolean {
  if (file !== file.trim())
    throw unavailable('cannot be opened: white space at the end of its name is not supported')
  const known = statSync(file, { throwIfNoEntry: false })
  if (known === undefined) return createDatabaseFile(file)
  if (known.isDirectory()) throw unavailable('is a folder; name a file in it')
  if (!known.isFile()) throw unavailable('is not a regular file')
  checkAccess(file)
  return known.size > 0
}

/** Takes the permissions of everybody but the owner away from the files that are there. */
export function narrowDatabaseFile(file: string): void {
  for (const suffix of SUFFIXES) {
    const mode = statSync(file + suffix, { throwIfNoEntry: false })?.mode ?? 0
    if (mode & 0o077) chmodSync(file + suffix, mode & 0o600)
  }
}

/** What a file system error means, to follow "the database"; undefined for an error of another kind. */
export function fileSystemMeaning(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  return MEANINGS[String(error.code)] ?? ('syscall' in error ? `fails: ${error.code}` : undefined)
}

/** SQLite would open a file that it may not write all the same, to read it, and be silent about it until the first write. */
function checkAccess(file: string): void {
  accessSync(file, constants.R_OK)
  try {
    accessSync(file, constants.W_OK)
  } catch {
    throw unavailable('cannot be written: it is read-only')
  }
}

/** SQLite gives the log and its index the mode of the database, so that the mode is set before SQLite opens it. */
function createDatabaseFile(file: string): boolean {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  try {
    closeSync(openSync(file, 'wx', 0o600))
    return false
  } catch (error) {
    // Another process may have made it in the meantime.
    if (statSync(file, { throwIfNoEntry: false })?.isFile()) return true
    throw error
  }
}
