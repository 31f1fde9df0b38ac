import { fileURLToPath } from 'node:url'
import ejs from 'ejs'
import type { Express, Response } from 'express'
import { strictModel } from './strict-model.ts'

/** The folder of the package that holds templates and static files; as far from `src` as from `dist`. */
export const VIEWS_FOLDER = fileURLToPath(new URL('../../../views/', import.meta.url))

/** A template below the folder `views`, without its extension. */
export type PageName = `pages/${string}`

/**
 * How templates are compiled: `it` is the page's view model and nothing else. `unsafePrototypeLocals` hands the
 * template that very object, which has no prototype, in place of a copy that would not be strict.
 */
const OPTIONS = {
  root: VIEWS_FOLDER,
  cache: true,
  strict: true,
  _with: false,
  localsName: 'it',
  unsafePrototypeLocals: true,
  escape: escapePrinted,
}

/** Escapes a value for HTML text and quoted attributes; throws for what is no text, which a misspelt name would print. */
function escapePrinted(value: unknown): string {
  if (typeof value === 'string') return ejs.escapeXML(value)
  if (typeof value === 'number') return String(value)
  throw new Error(
    `a template printed ${value === null ? 'null' : `a value of type ${typeof value}`}`,
  )
}

/** Makes the app render the pages of `views/` with ejs; of what Express passes along only our view model gets in (CVE-2022-29078). */
export function registerViews(app: Express): void {
  app.set('views', VIEWS_FOLDER)
  app.set('view engine', 'ejs')
  app.engine('ejs', (path, passed, done) => {
    const { model } = passed as { readonly model: object }
    ejs.renderFile(path, strictModel(model), OPTIONS, done)
  })
}

/** Answers with a page, rendered from its view model; the status is the response's own. */
export function renderPage(res: Response, page: PageName, model: object): void {
  res.render(page, { model })
}

/** A page as text, rendered from its view model. */
export function pageText(res: Response, page: PageName, model: object): Promise<string> {
  return new Promise((resolve, reject) => {
    res.render(page, { model }, (error: Error | null, text: string) => {
      if (error === null) resolve(text)
      else reject(error)
    })
  })
}
