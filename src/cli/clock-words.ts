const SECONDS_IN: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 }

/** The seconds of a duration: whole ones, or parts such as `1h30m`, with a minus or without; undefined for anything else. */
export function durationIn(text: string): number | undefined {
  const [, sign, rest = ''] = /^([+-]?)(.+)$/.exec(text) ?? []
  const direction = sign === '-' ? -1 : 1
  if (/^\d{1,15}$/.test(rest)) return direction * Number(rest)
  if (!/^(\d{1,9}[smhd])+$/.test(rest)) return undefined
  const parts = [...rest.matchAll(/(\d+)([smhd])/g)]
  const seconds = parts.map(([, count, unit = '']) => Number(count) * (SECONDS_IN[unit] ?? 0))
  return direction * seconds.reduce((sum, one) => sum + one, 0)
}

/** The Unix seconds of a time: whole ones, or a date with its zone (RFC 3339); undefined for anything else. */
export function instantIn(text: string): number | undefined {
  if (/^-?\d{1,15}$/.test(text)) return Number(text)
  if (!/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?(\.\d+)?(Z|[+-]\d\d:\d\d))?$/.test(text))
    return undefined
  const milliseconds = Date.parse(text)
  return Number.isNaN(milliseconds) ? undefined : Math.floor(milliseconds / 1000)
}
