import { type Response, Router } from 'express'
import type { InputIssue } from '../../core/protocol/invalid-input.ts'
import type { JsonObject } from '../../core/protocol/json.ts'
import type { ImportMode } from '../../core/static-tables/plan-import.ts'
import { issuerNow } from '../../idp/clock.ts'
import type { Idp } from '../../idp/idp.ts'
import { importStaticTokens, planStaticImport } from '../../idp/import-static-tokens.ts'
import { describeStaticTable } from '../../idp/list-static-tokens.ts'
import type { StaticTokens } from '../../idp/static-tables.ts'
import { TABLE_LIMIT } from '../admin/bodies/static-tables.ts'
import { formIssues } from './form-outcome.ts'
import { pageFrame } from './page-frame.ts'
import { issuerAt, placeOf } from './place.ts'
import { readForm } from './read-form.ts'
import { readPastedTokens } from './read-pasted-tokens.ts'
import { refuseMethod } from './refuse-method.ts'
import { type FoundImport, staticImportPage } from './static-import.ts'
import { tablePath } from './static-table-routes.ts'
import { renderPage } from './view-engine.ts'

/** The largest form, in bytes: the text of a table, each character percent-encoded, and the names of the fields. */
const FORM_LIMIT = 3 * TABLE_LIMIT + 1024

/** The page that imports tokens into a table: a text is read and shown first, and only then imported. */
export function staticImportRoutes(idp: Idp): Router {
  const router = Router({ caseSensitive: true, strict: true, mergeParams: true })
  const path = '/static-tables/:name/import'
  router.get(path, (req, res) =>
    showImport(idp, res, { name: req.params.name, text: '', ...NOTHING }),
  )
  router.post(path, async (req, res) => {
    const form = await readForm(req, FORM_LIMIT)
    const { name } = req.params
    const text = form.get('text') ?? ''
    const mode = readMode(form.get('step'))
    const found = await readImport(idp, res, { name, text, mode })
    if (found.imported) return res.redirect(303, `${tablePath(res, name)}?done=imported`)
    if (found.issues.length > 0) res.status(400)
    await showImport(idp, res, { name, text, ...found })
  })
  router.all(path, refuseMethod('GET, HEAD, POST'))
  return router
}

/** What the pressed button asks for; undefined: only to show what there is to import. */
function readMode(step: string | undefined): ImportMode | undefined {
  return step === 'merge' || step === 'replace' ? step : undefined
}

interface ImportState {
  readonly tokens: readonly string[]
  readonly issues: readonly InputIssue[]
  readonly found: FoundImport | null
}

const NOTHING: ImportState = { tokens: [], issues: [], found: null }

interface Import {
  readonly name: string
  readonly text: string
  readonly mode: ImportMode | undefined
}

/** Reads a text and imports it where a mode is chosen; a mistake in the text is told, and nothing is imported. */
async function readImport(
  idp: Idp,
  res: Response,
  { name, text, mode }: Import,
): Promise<ImportState & { readonly imported: boolean }> {
  const issuer = issuerAt(res)
  let given: JsonObject = {}
  try {
    given = readPastedTokens(text)
    if (mode !== undefined) {
      await importStaticTokens(idp, issuer, { name, tokens: given, mode })
      return { ...NOTHING, imported: true }
    }
    const plan = await planStaticImport(idp, issuer, { name, tokens: given, mode: 'replace' })
    const found = { tokens: given as StaticTokens, plan, now: issuerNow(idp, issuer) }
    return { ...NOTHING, found, imported: false }
  } catch (error) {
    const issues = formIssues(error)
    return { tokens: Object.keys(given), issues, found: null, imported: false }
  }
}

async function showImport(
  idp: Idp,
  res: Response,
  state: ImportState & { readonly name: string; readonly text: string },
): Promise<void> {
  await describeStaticTable(idp, issuerAt(res), state.name)
  const place = placeOf(res)
  const title = `${state.issues.length > 0 ? 'Error: ' : ''}Import into ${state.name}`
  const styles = ['static-tables']
  const scripts = ['read-file']
  const frame = pageFrame(place, { title, current: 'staticTables', styles, scripts })
  renderPage(res, 'pages/static-import', staticImportPage({ frame, base: place.base, ...state }))
}
