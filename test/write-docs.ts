// Writes the files that are made of the table of options (`npm run docs`).
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generatedDocs } from './support/generated-docs.ts'
import { ROOT } from './support/source-files.ts'

for (const { path, content } of generatedDocs()) writeFileSync(join(ROOT, path), content)
