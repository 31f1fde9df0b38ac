import { readFileSync } from 'node:fs'

/** What was read, or the end of the sentence that says why it cannot be. */
export type FileContent<T> = { readonly content: T } | { readonly problem: string }

/** The text of a file. */
export function readTextFile(file: string): FileContent<string> {
  try {
    return { content: readFileSync(file, 'utf8') }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error)
    return { problem: `cannot be read: ${READ_PROBLEMS.get(code) ?? code}` }
  }
}

/** The JSON value in a file; a byte order mark, which some editors write, is let pass. */
export function readJsonFile(file: string): FileContent<unknown> {
  const text = readTextFile(file)
  if ('problem' in text) return text
  try {
    return { content: JSON.parse(text.content.replace(/^\uFEFF/, '')) }
  } catch (error) {
    return { problem: `is no JSON: ${(error as Error).message}` }
  }
}

const READ_PROBLEMS: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'there is no such file'],
  ['EISDIR', 'it is a folder'],
  ['ENOTDIR', 'a part of its path is no folder'],
  ['EACCES', 'permission denied'],
  ['EPERM', 'permission denied'],
])
