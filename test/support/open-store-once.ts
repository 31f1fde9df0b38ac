import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.ts'

/**
 * Opens the database file named as its first argument, writes a setting named after this process and closes it; prints
 * `done`, or the message of the error with which it was refused. With a user id as second argument it first gives up
 * being another user, once it has loaded all that it needs.
 */
const [path = '', uid] = process.argv.slice(2)
await (await openSqliteStore({ location: { kind: 'memory' } })).close()
if (uid !== undefined) {
  process.setgid?.(Number(uid))
  process.setuid?.(Number(uid))
}
try {
  const store = await openSqliteStore({ location: { kind: 'file', path } })
  await store.settings.set(`process-${process.pid}`, 'was here')
  await store.close()
  process.stdout.write('done')
} catch (error) {
  process.stdout.write(error instanceof Error ? error.message : String(error))
}
