import { type Request, type Response, Router } from 'express'
import { issuerNow } from '../../idp/clock.ts'
import type { Idp } from '../../idp/idp.ts'
import { deleteSubject, getSubject, putSubject } from '../../idp/subjects.ts'
import { nameAt, namedPath, SUBJECTS } from '../named-path.ts'
import { activeTokens } from './active-tokens.ts'
import { confirmation } from './confirmation.ts'
import { formOutcome } from './form-outcome.ts'
import { pageFrame } from './page-frame.ts'
import { issuerAt, placeOf } from './place.ts'
import { queryOf } from './query-of.ts'
import { quotedText } from './quoted-text.ts'
import { readForm } from './read-form.ts'
import { refuseMethod } from './refuse-method.ts'
import type { SentForm } from './sent-form.ts'
import { shortenedText } from './shortened-text.ts'
import { type SubjectDone, subjectPage } from './subject.ts'
import {
  postedSubjectValues,
  readSubjectForm,
  type SubjectFormValues,
  subjectIssues,
} from './subject-form.ts'
import { renderPage } from './view-engine.ts'

/** The page of a subject, and what is done to it there. */
export function subjectRoutes(idp: Idp): Router {
  const router = Router({ caseSensitive: true, strict: true, mergeParams: true })
  const path = `${SUBJECTS.path}/:sub`
  router.get(path, (_req, res) => showSubject(idp, res, null))
  router.post(path, (req, res) => changeSubject(idp, req, res))
  router.all(path, refuseMethod('GET, HEAD, POST'))
  router.get(`${path}/delete`, (_req, res) => askBeforeDeletion(idp, res))
  router.post(`${path}/delete`, async (req, res) => {
    await deleteSubject(idp, issuerAt(res), askedSub(req))
    res.redirect(303, `${placeOf(res).base}${SUBJECTS.path}?done=deleted`)
  })
  router.all(`${path}/delete`, refuseMethod('GET, HEAD, POST'))
  return router
}

function askedSub(req: Request): string {
  const { sub: segment = '' } = req.params as { readonly sub?: string }
  return nameAt(SUBJECTS, segment, queryOf(req).get(SUBJECTS.parameter) ?? undefined)
}

async function changeSubject(idp: Idp, req: Request, res: Response): Promise<void> {
  const issuer = issuerAt(res)
  const { sub } = await getSubject(idp, issuer, askedSub(req))
  const form = await readForm(req)
  const posted = postedSubjectValues((name) => form.get(name) ?? '')
  const values = { ...posted, sub: quotedText(sub) }
  const outcome = await formOutcome(async () => putSubject(idp, issuer, readSubjectForm(values)))
  if (outcome.kind === 'done') {
    const path = namedPath(SUBJECTS, sub, { query: { done: 'saved' } })
    return res.redirect(303, placeOf(res).base + path)
  }
  res.status(400)
  await showSubject(idp, res, { values, issues: subjectIssues(outcome.issues) })
}

const DONE: readonly SubjectDone[] = ['added', 'saved']

async function showSubject(
  idp: Idp,
  res: Response,
  sent: SentForm<SubjectFormValues> | null,
): Promise<void> {
  const issuer = issuerAt(res)
  const place = placeOf(res)
  const subject = await getSubject(idp, issuer, askedSub(res.req))
  const title = `${sent === null ? '' : 'Error: '}Subject ${shortenedText(subject.sub)}`
  const done = queryOf(res.req).get('done')
  const model = subjectPage({
    frame: pageFrame(place, { title, current: 'subjects', styles: ['clients'] }),
    base: place.base,
    subject,
    sent,
    now: issuerNow(idp, issuer),
    done: sent === null ? (DONE.find((one) => one === done) ?? null) : null,
  })
  renderPage(res, 'pages/subject', model)
}

async function askBeforeDeletion(idp: Idp, res: Response): Promise<void> {
  const issuer = issuerAt(res)
  const place = placeOf(res)
  const { sub } = await getSubject(idp, issuer, askedSub(res.req))
  const { words, links } = await activeTokens(idp, { issuer, base: place.base }, { subject: sub })
  const title = `Delete subject ${shortenedText(sub)}?`
  const model = confirmation({
    frame: pageFrame(place, { title, current: 'subjects' }),
    title,
    lines: ['What is said of it goes with it. This cannot be undone.', words],
    links,
    action: place.base + namedPath(SUBJECTS, sub, { below: '/delete' }),
    button: 'Delete subject',
    back: place.base + namedPath(SUBJECTS, sub),
  })
  renderPage(res, 'pages/confirm', model)
}
