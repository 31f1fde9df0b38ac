import { readDuration } from './read-duration.ts'

/** What `readInstant` takes, for whoever typed something else. */
export const INSTANT_FORMS =
  'must be a time such as 10 min ago, in 1 h, 14:05, 2026-11-21 14:05 (UTC), or seconds since 1970'

const UNIX_SECONDS = /^\d{9,12}$/
const UTC_TIME = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?))?(?: ?UTC|Z)?$/
const TIME_OF_DAY = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?(?: ?UTC|Z)?$/
const SECONDS_A_DAY = 86_400

/**
 * Reads an instant in Unix seconds: "now", how long ago ("10 min ago", "1h", "-60"), how soon ("in 1 h", "+60"), a time
 * of this day, a date and time, all in UTC, or Unix seconds; undefined where the text is none.
 */
export function readInstant(text: string, now: number): number | undefined {
  const wanted = text.trim()
  if (wanted.toLowerCase() === 'now') return now
  if (UNIX_SECONDS.test(wanted)) return Number(wanted)
  return readRelative(wanted, now) ?? readTimeOfDay(wanted, now) ?? readUtcTime(wanted)
}

/** Without a direction it is how long ago: what was is asked for more often than what will be. */
function readRelative(text: string, now: number): number | undefined {
  const [, soon, length = '', ago] = /^(in\s+)?(.*?)(\s+ago)?$/i.exec(text) ?? []
  if (soon !== undefined && ago !== undefined) return undefined
  const seconds = readDuration(length)
  if (seconds === undefined) return undefined
  if (soon !== undefined || length.startsWith('+')) return now + seconds
  return now - Math.abs(seconds)
}

function readTimeOfDay(text: string, now: number): number | undefined {
  const match = TIME_OF_DAY.exec(text)
  if (match === null) return undefined
  const [, hours, minutes, seconds = '0'] = match
  const midnight = Math.floor(now / SECONDS_A_DAY) * SECONDS_A_DAY
  return midnight + Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
}

function readUtcTime(text: string): number | undefined {
  const match = UTC_TIME.exec(text)
  if (match === null) return undefined
  const [, date, time = '00:00'] = match
  const at = Date.parse(`${date}T${time}Z`)
  return Number.isNaN(at) ? undefined : Math.floor(at / 1000)
}
