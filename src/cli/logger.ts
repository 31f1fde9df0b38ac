import { pino, stdSerializers } from 'pino'
import type { Config } from '../config/read-config.ts'
import type { Log } from '../idp/idp.ts'
import { formatLogLine } from './log-line.ts'

/** Where log lines go, each with its line break. */
export interface LogSink {
  write(line: string): unknown
}

/** The process log: one line an event, as text or as JSON, in which no control character survives (CWE-117). */
export function createLogger(
  { logLevel, logFormat }: Pick<Config, 'logLevel' | 'logFormat'>,
  sink: LogSink,
): Log {
  return pino(
    {
      level: logLevel,
      base: null,
      messageKey: 'message',
      timestamp: () => `,"time":"${new Date().toISOString().slice(0, 19)}Z"`,
      formatters: { level: (level) => ({ level }) },
      serializers: { err: stdSerializers.err, error: stdSerializers.err },
    },
    { write: (json: string) => void sink.write(formatLogLine(json, logFormat)) },
  )
}
