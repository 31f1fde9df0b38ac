const DECIMAL = /^(?:0(?:_?0)*|[1-9](?:_?\d)*)$/
const BASED = /^0(?:[xX](?:_?[0-9a-fA-F])+|[oO](?:_?[0-7])+|[bB](?:_?[01])+)$/
const FLOAT = /^(?:(?:\d(?:_?\d)*)?\.\d(?:_?\d)*|\d(?:_?\d)*\.?)(?:[eE][+-]?\d(?:_?\d)*)?$/

/** A number, or why it cannot be taken. */
export type PythonNumber = { readonly value: number } | { readonly problem: string }

/** Reads a number as Python writes it, without its sign (Python reference, section 2.4); one that JSON would round is a problem. */
export function pythonNumber(text: string): PythonNumber {
  const plain = text.replaceAll('_', '')
  if (DECIMAL.test(text)) return wholeNumber(plain)
  if (BASED.test(text)) {
    const value = Number(plain)
    return Number.isSafeInteger(value) ? { value } : { problem: TOO_LARGE }
  }
  if (FLOAT.test(text) && !isLeadingZero(plain)) {
    const value = Number(plain)
    return Number.isFinite(value) ? { value } : { problem: 'is beyond all numbers of JSON' }
  }
  return { problem: problemOf(text) }
}

const TOO_LARGE = 'has more digits than a number of JSON can hold (at most 9007199254740991)'

/** A larger number is taken where nothing of it would be lost: where it is written again with the same digits. */
function wholeNumber(digits: string): PythonNumber {
  const value = Number(digits)
  if (Number.isSafeInteger(value) || String(value) === digits) return { value }
  return { problem: TOO_LARGE }
}

/** Matches the pattern of a float with all of its parts left out: `012`, which Python does not take. */
function isLeadingZero(plain: string): boolean {
  return /^0\d+$/.test(plain)
}

function problemOf(text: string): string {
  if (/^0[\d_]+$/.test(text)) return 'is not a number of Python: no zero may lead; octal begins 0o'
  if (/[jJ]$/.test(text)) return 'is an imaginary number, which JSON does not have'
  return 'is not a number of Python'
}
