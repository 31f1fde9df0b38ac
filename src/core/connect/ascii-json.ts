/** A value as JSON, or as a literal of JavaScript, in ASCII alone: whatever else it holds is escaped (RFC 8259 §7). */
export function asciiJson(value: unknown, indent = 0): string {
  return JSON.stringify(value, null, indent).replaceAll(/[^\x20-\x7E\n]/g, escaped)
}

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
}
