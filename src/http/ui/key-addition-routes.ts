import { type Response, Router } from 'express'
import type { z } from 'zod'
import type { InputIssue } from '../../core/protocol/invalid-input.ts'
import { createKey, importKey } from '../../idp/add-key.ts'
import type { Idp } from '../../idp/idp.ts'
import { keyBody } from '../admin/bodies/keys.ts'
import { parseInput } from '../admin/parse-input.ts'
import { formOutcome } from './form-outcome.ts'
import {
  ADDITION_PATHS,
  type KeyAdditionInput,
  type KeyFormValues,
  keyAdditionPage,
  keyFormValues,
  pastedKey,
} from './key-addition.ts'
import { keyHref } from './key-rows.ts'
import { pageFrame } from './page-frame.ts'
import { issuerAt, placeOf } from './place.ts'
import { queryOf } from './query-of.ts'
import { readForm } from './read-form.ts'
import { refuseMethod } from './refuse-method.ts'
import { renderPage } from './view-engine.ts'

type How = KeyAdditionInput['how']

/** The pages that make a key, and import one. */
export function keyAdditionRoutes(idp: Idp): Router {
  const router = Router({ caseSensitive: true, strict: true, mergeParams: true })
  for (const how of ['make', 'import'] as const) {
    router.get(ADDITION_PATHS[how], (req, res) => {
      const query = queryOf(req)
      showForm(res, how, { values: keyFormValues((name) => query.get(name)) })
    })
    router.post(ADDITION_PATHS[how], async (req, res) => {
      const form = await readForm(req)
      const values = keyFormValues((name) => form.get(name))
      const outcome = await formOutcome(async () => addKey(idp, res, { how, values }))
      if (outcome.kind === 'refused') return showForm(res, how, { values, issues: outcome.issues })
      const done = how === 'make' ? 'made' : 'imported'
      res.redirect(303, `${keyHref(placeOf(res).base, outcome.value.kid)}?done=${done}`)
    })
    router.all(ADDITION_PATHS[how], refuseMethod('GET, HEAD, POST'))
  }
  return router
}

async function addKey(
  idp: Idp,
  res: Response,
  { how, values }: { readonly how: How; readonly values: KeyFormValues },
) {
  const { alg, state, kid } = values
  const issuer = issuerAt(res)
  if (how === 'make') return createKey(idp, issuer, readBody({ alg, state }))
  const named = kid.trim() === '' ? {} : { kid: kid.trim() }
  return importKey(idp, issuer, readBody({ alg, state, ...named, ...pastedKey(values) }))
}

function readBody(given: object): z.output<typeof keyBody> {
  return parseInput<z.output<typeof keyBody>>(keyBody, given)
}

function showForm(
  res: Response,
  how: How,
  {
    values,
    issues = [],
  }: { readonly values: KeyFormValues; readonly issues?: readonly InputIssue[] },
): void {
  const name = how === 'make' ? 'Make a key' : 'Import a key'
  const title = issues.length > 0 ? `Error: ${name}` : name
  const place = placeOf(res)
  const frame = pageFrame(place, { title, current: 'keys', styles: ['keys'] })
  if (issues.length > 0) res.status(400)
  const model = keyAdditionPage({ frame, base: place.base, how, values, issues })
  renderPage(res, how === 'make' ? 'pages/add-key' : 'pages/import-key', model)
}
