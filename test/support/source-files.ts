import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The root of the repository. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** A source file: its path below `src` with slashes, its text, and what it imports. */
export interface SourceFile {
  readonly path: string
  readonly layer: string
  readonly text: string
  readonly lines: number
  readonly imports: readonly Import[]
}

/** An import: of a package or built-in module by its name, or of a file by its path below `src`. */
export interface Import {
  readonly target: string
  readonly isFile: boolean
  readonly typeOnly: boolean
}

/** All TypeScript files below `src`. */
export function sourceFiles(): readonly SourceFile[] {
  const src = join(ROOT, 'src')
  return readdirSync(src, { recursive: true })
    .map((path) => String(path).split(sep).join('/'))
    .filter((path) => path.endsWith('.ts'))
    .sort()
    .map((path) => readSourceFile(src, path))
}

function readSourceFile(src: string, path: string): SourceFile {
  const text = readFileSync(join(src, path), 'utf8')
  const layer = path.includes('/') ? (path.split('/')[0] ?? '') : path
  return { path, layer, text, lines: text.split('\n').length - 1, imports: importsOf(path, text) }
}

const IMPORT =
  /^(?:import|export)\s+(type\s)?(?:[^'"();]*?\sfrom\s+)?['"]([^'"]+)['"]|\b(?:import|createRequire\([^)]*\)|require)\(\s*['"]([^'"]+)['"]/gm

/** What stands in a template literal is text, such as a program that is shown to somebody. */
const TEMPLATE_LITERAL = /`(?:[^`\\]|\\.)*`/gs

function importsOf(path: string, text: string): readonly Import[] {
  const code = text.replace(TEMPLATE_LITERAL, '``')
  return [...code.matchAll(IMPORT)].map((match) => {
    const specifier = match[2] ?? match[3] ?? ''
    const isFile = specifier.startsWith('.')
    return {
      target: isFile ? posix.join(dirname(path), specifier) : packageName(specifier),
      isFile,
      typeOnly: match[1] !== undefined,
    }
  })
}

/** `zod/v4` is of the package zod; a built-in module keeps its whole name. */
function packageName(specifier: string): string {
  if (specifier.startsWith('node:')) return specifier
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

/** Files of the repository below a folder, by path from the root. */
export function filesBelow(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true })
    .map((path) =>
      relative(ROOT, join(ROOT, folder, String(path)))
        .split(sep)
        .join('/'),
    )
    .sort()
}
