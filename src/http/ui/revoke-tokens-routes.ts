import { type Response, Router } from 'express'
import { type InputIssue, invalidInput } from '../../core/protocol/invalid-input.ts'
import type { Idp } from '../../idp/idp.ts'
import { countRevocable, revokeTokens } from '../../idp/revoke-tokens.ts'
import { bulkSelectorOf, revokeBody } from '../admin/bodies/tokens.ts'
import { parseInput } from '../admin/parse-input.ts'
import { formOutcome } from './form-outcome.ts'
import { pageFrame } from './page-frame.ts'
import { issuerAt, placeOf } from './place.ts'
import { queryOf } from './query-of.ts'
import { refuseMethod } from './refuse-method.ts'
import {
  REVOKED_BY,
  type RevokedBy,
  type RevokedSelection,
  revokeFormPage,
  revokeQuestionPage,
  tokenListOf,
} from './revoke-tokens.ts'
import { renderPage } from './view-engine.ts'

/**
 * The revocation of many tokens. What is selected stands in the address of the form that does it too, since a form's
 * field cannot carry every text (HTML Standard, constructing the entry list: line breaks change).
 */
export function revokeTokensRoutes(idp: Idp): Router {
  const router = Router({ caseSensitive: true, strict: true, mergeParams: true })
  router.get('/revoke-tokens', async (req, res) => {
    const query = queryOf(req)
    if (!query.has('by')) return showForm(res, query, [])
    const outcome = await formOutcome(async () => {
      const selection = readSelection(query)
      const count = await countRevocable(idp, issuerAt(res), selectorOf(selection))
      return { selection, count }
    })
    if (outcome.kind === 'refused') return showForm(res, query, outcome.issues)
    showQuestion(res, outcome.value)
  })
  router.post('/revoke-tokens', async (req, res) => {
    const query = queryOf(req)
    const outcome = await formOutcome(async () => {
      const selection = readSelection(query)
      const revocation = { ...selectorOf(selection), via: 'page' } as const
      return { selection, count: await revokeTokens(idp, issuerAt(res), revocation) }
    })
    if (outcome.kind === 'refused') return showForm(res, query, outcome.issues)
    const { selection, count } = outcome.value
    const told = { done: 'revoked', count: String(count) }
    res.redirect(303, tokenListOf(placeOf(res).base, selection, told))
  })
  router.all('/revoke-tokens', refuseMethod('GET, HEAD, POST'))
  return router
}

function readSelection(query: URLSearchParams): RevokedSelection {
  const by = query.get('by') ?? ''
  const value = query.get('value') ?? ''
  if (!isRevokedBy(by))
    throw invalidInput('/by', `must be one of ${Object.keys(REVOKED_BY).join(', ')}`)
  if (by === 'all' && value !== '')
    throw invalidInput('/value', 'must be empty where all tokens of the issuer are meant')
  if (by !== 'all' && value === '') throw invalidInput('/value', `must name a ${REVOKED_BY[by]}`)
  return { by, value }
}

function isRevokedBy(by: string): by is RevokedBy {
  return Object.hasOwn(REVOKED_BY, by)
}

function selectorOf({ by, value }: RevokedSelection) {
  return bulkSelectorOf(parseInput(revokeBody, by === 'all' ? { all: true } : { [by]: value }))
}

function showForm(res: Response, query: URLSearchParams, issues: readonly InputIssue[]): void {
  const { base } = placeOf(res)
  const isWrong = issues.length > 0
  if (isWrong) res.status(400)
  const frame = frameOf(res, `${isWrong ? 'Error: ' : ''}Revoke many tokens`)
  const by = query.get('by') ?? 'client_id'
  const value = query.get('value') ?? ''
  renderPage(res, 'pages/revoke-tokens', revokeFormPage({ frame, base, by, value, issues }))
}

function showQuestion(
  res: Response,
  asked: { readonly selection: RevokedSelection; readonly count: number },
): void {
  const { base } = placeOf(res)
  const frame = frameOf(res, 'Revoke many tokens')
  renderPage(res, 'pages/revoke-tokens', revokeQuestionPage({ frame, base, ...asked }))
}

function frameOf(res: Response, title: string) {
  return pageFrame(placeOf(res), { title, current: 'tokens', styles: ['token-list'] })
}
