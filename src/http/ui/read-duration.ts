/** How many seconds a unit has; no unit means seconds. */
const UNIT_SECONDS: Readonly<Record<string, number>> = {
  '': 1,
  s: 1,
  m: 60,
  min: 60,
  h: 3600,
  d: 86_400,
}

const DURATION = /^([+-]?)(\d{1,12})\s*(|s|m|min|h|d)$/

/** Reads a duration in seconds, or with a unit: "3600", "-60", "15 min", "1h", "7 d"; undefined where the text is none. */
export function readDuration(text: string): number | undefined {
  const match = DURATION.exec(text.trim().replace('\u2212', '-'))
  if (match === null) return undefined
  const [, sign, digits = '', unit = ''] = match
  const seconds = Number(digits) * (UNIT_SECONDS[unit] ?? 1)
  return sign === '-' && seconds !== 0 ? -seconds : seconds
}
