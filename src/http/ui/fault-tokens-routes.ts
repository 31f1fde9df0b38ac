import { type Response, Router } from 'express'
import { searchFaults } from '../../core/faults/search-faults.ts'
import { faultsQuery } from '../admin/bodies/faults.ts'
import { parseInput } from '../admin/parse-input.ts'
import { FAULT_FILTERS, type FaultFilterValues, faultTokensPage } from './fault-tokens.ts'
import { formOutcome } from './form-outcome.ts'
import { pageFrame } from './page-frame.ts'
import { placeOf } from './place.ts'
import { queryOf } from './query-of.ts'
import { refuseMethod } from './refuse-method.ts'
import { renderPage } from './view-engine.ts'

/** The page of the fault catalogue; to be mounted before the page of endpoints, whose paths are as long. */
export function faultTokensRoutes(): Router {
  const router = Router({ caseSensitive: true, strict: true, mergeParams: true })
  router.get('/faults/tokens', (req, res) => showCatalogue(res, queryOf(req)))
  router.all('/faults/tokens', refuseMethod('GET, HEAD'))
  return router
}

async function showCatalogue(res: Response, query: URLSearchParams): Promise<void> {
  const values = filterValues(query)
  const outcome = await formOutcome(async () => {
    const given = Object.entries(values).filter(([, value]) => value !== '')
    return searchFaults(parseInput(faultsQuery, Object.fromEntries(given)))
  })
  const issues = outcome.kind === 'refused' ? outcome.issues : []
  if (issues.length > 0) res.status(400)
  const title = issues.length > 0 ? 'Error: Bad tokens' : 'Bad tokens'
  const place = placeOf(res)
  const page = faultTokensPage({
    frame: pageFrame(place, { title, current: 'faults', styles: ['fault-tokens'] }),
    base: place.base,
    values,
    found: outcome.kind === 'done' ? outcome.value : [],
    issues,
  })
  renderPage(res, 'pages/fault-tokens', page)
}

function filterValues(query: URLSearchParams): FaultFilterValues {
  const values = FAULT_FILTERS.map((name) => [name, query.get(name) ?? ''])
  return Object.fromEntries(values) as FaultFilterValues
}
