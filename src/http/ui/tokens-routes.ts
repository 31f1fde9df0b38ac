import { type Response, Router } from 'express'
import { printableText } from '../../core/protocol/printable-text.ts'
import { listClients } from '../../idp/clients.ts'
import { issuerNow } from '../../idp/clock.ts'
import type { Idp } from '../../idp/idp.ts'
import { listKeys } from '../../idp/list-keys.ts'
import { listTokens } from '../../idp/list-tokens.ts'
import { listSubjects } from '../../idp/subjects.ts'
import { formOutcome } from './form-outcome.ts'
import type { Callout } from './notice.ts'
import { pageFrame } from './page-frame.ts'
import { issuerAt, placeOf } from './place.ts'
import { queryOf } from './query-of.ts'
import { refuseMethod } from './refuse-method.ts'
import { filterValues, readTokenFilter } from './token-filter.ts'
import { type TokenSuggestions, tokensPage } from './tokens.ts'
import { renderPage } from './view-engine.ts'

/** How many tokens a page shows. */
const ROWS = 50

/** How many known values a field suggests. */
const SUGGESTIONS = 50

const ONE_REVOKED =
  'Introspection answers that it is not active. A verifier that goes by the signature alone accepts it until it expires.'

const MANY_REVOKED =
  'Introspection answers that they are not active. A verifier that goes by the signature alone accepts them until they expire.'

/** The page of all tokens. */
export function tokensRoutes(idp: Idp): Router {
  const router = Router({ caseSensitive: true, strict: true, mergeParams: true })
  router.get('/tokens', async (req, res) => showTokens(idp, res, queryOf(req)))
  router.all('/tokens', refuseMethod('GET, HEAD'))
  return router
}

async function showTokens(idp: Idp, res: Response, query: URLSearchParams): Promise<void> {
  const issuer = issuerAt(res)
  const place = placeOf(res)
  const values = filterValues(query)
  const cursor = query.get('cursor') ?? ''
  const outcome = await formOutcome(async () => {
    const page = { limit: ROWS, ...(cursor === '' ? {} : { cursor }) }
    return listTokens(idp, issuer, { filter: readTokenFilter(values), page })
  })
  const issues = outcome.kind === 'refused' ? outcome.issues : []
  if (issues.length > 0) res.status(400)
  const title = issues.length > 0 ? 'Error: Tokens' : 'Tokens'
  const model = tokensPage({
    frame: pageFrame(place, { title, current: 'tokens', styles: ['token-list'] }),
    base: place.base,
    values,
    cursor,
    now: issuerNow(idp, issuer),
    listed: outcome.kind === 'done' ? outcome.value : { items: [] },
    rows: ROWS,
    issues,
    suggestions: await suggestionsOf(idp, res),
    notice: noticeOf(query),
  })
  renderPage(res, 'pages/tokens', model)
}

/** What was done just before, by a fixed word of the address and a number. */
function noticeOf(query: URLSearchParams): Callout | null {
  if (query.get('done') !== 'revoked') return null
  const count = Number(/^\d{1,12}$/.exec(query.get('count') ?? '1')?.[0] ?? '1')
  if (count === 1) return { tone: 'good', title: '1 token was revoked', text: ONE_REVOKED }
  const title = `${count.toLocaleString('en-US')} tokens were revoked`
  return { tone: 'good', title, text: MANY_REVOKED }
}

async function suggestionsOf(idp: Idp, res: Response): Promise<TokenSuggestions> {
  const issuer = issuerAt(res)
  const page = { limit: SUGGESTIONS }
  const [subjects, clients, keys] = await Promise.all([
    listSubjects(idp, issuer, page),
    listClients(idp, issuer, page),
    listKeys(idp, issuer, page),
  ])
  const choice = (value: string, text: string) => ({ value, text: printableText(text) })
  return {
    subjects: subjects.items.map(({ sub, name }) => choice(sub, name ?? sub)),
    clients: clients.items.map(({ clientId }) => choice(clientId, clientId)),
    keys: keys.items.map(({ kid, alg, effectiveState }) =>
      choice(kid, `${alg}, ${effectiveState}`),
    ),
  }
}
