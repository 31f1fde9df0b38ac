import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatLogLine } from '../../src/cli/log-line.ts'
import { createLogger } from '../../src/cli/logger.ts'

function linesOf(
  logFormat: 'text' | 'json',
  write: (log: ReturnType<typeof createLogger>) => void,
) {
  const lines: string[] = []
  write(createLogger({ logLevel: 'info', logFormat }, { write: (line) => lines.push(line) }))
  return lines
}

test('a log line is time, level, message and fields (style, logging)', () => {
  const [line] = linesOf('text', (log) =>
    log.info(
      { method: 'POST', path: '/introspect', status: 200, ms: 3, clientId: 'a b' },
      'request',
    ),
  )
  assert.match(
    line ?? '',
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ info request method=POST path=\/introspect status=200 ms=3 clientId="a b"\n$/,
  )
})

test('a log line can be JSON (style, logging)', () => {
  const [line] = linesOf('json', (log) => log.warn({ status: 500 }, 'request'))
  const { time, ...rest } = JSON.parse(line ?? '')
  assert.deepEqual(rest, { level: 'warn', status: 500, message: 'request' })
  assert.match(time, /Z$/)
})

test('what is below the level is not logged', () => {
  assert.deepEqual(
    linesOf('text', (log) => log.debug({}, 'detail')),
    [],
  )
})

test('an error keeps its stack, on one line', () => {
  const [line] = linesOf('text', (log) => log.error({ error: new Error('boom\nsecond') }, 'failed'))
  assert.match(line ?? '', /boom\\nsecond/)
  assert.equal(line?.split('\n').length, 2)
})

const HOSTILE = [
  '\n',
  '\r',
  '\u001b[31m',
  '\u0085',
  '\u2028',
  '\u2029',
  '\u009b',
  '\u007f',
  '\u0000',
  '\u202e',
]

for (const format of ['text', 'json'] as const) {
  for (const character of HOSTILE) {
    test(`${JSON.stringify(character)} is escaped in a ${format} log line (O-02)`, () => {
      const lines = linesOf(format, (log) =>
        log.info(
          { a: `x${character}y`, b: { c: character }, [`n${character}`]: 1 },
          `m${character}`,
        ),
      )
      assert.equal(lines.length, 1)
      assert.doesNotMatch(lines.join(''), /[\p{Cc}\u2028\u2029\u202e](?!$)/u)
    })
  }
}

test('a value cannot pass for another field (O-02)', () => {
  const [line] = linesOf('text', (log) => log.info({ a: 'x status=200', b: '"' }, 'm'))
  assert.match(line ?? '', / m a="x status=200" b="\\""\n$/)
})

test('the text of a JSON line is what was logged (O-02)', () => {
  const record = JSON.stringify({ time: 't', level: 'info', message: 'm', a: '\u0085\u2028é' })
  assert.deepEqual(JSON.parse(formatLogLine(record, 'json')), JSON.parse(record))
})
