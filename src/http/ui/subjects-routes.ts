import { type Response, Router } from 'express'
import { issuerNow } from '../../idp/clock.ts'
import type { Idp } from '../../idp/idp.ts'
import { createSubject, listSubjects } from '../../idp/subjects.ts'
import { namedPath, SUBJECTS } from '../named-path.ts'
import { formOutcome } from './form-outcome.ts'
import type { Callout } from './notice.ts'
import { pageFrame } from './page-frame.ts'
import { issuerAt, placeOf } from './place.ts'
import { queryOf } from './query-of.ts'
import { readForm } from './read-form.ts'
import { refuseMethod } from './refuse-method.ts'
import type { SentForm } from './sent-form.ts'
import { newSubjectPage } from './subject.ts'
import {
  postedSubjectValues,
  readSubjectForm,
  type SubjectFormValues,
  subjectIssues,
} from './subject-form.ts'
import { subjectRoutes } from './subject-routes.ts'
import { subjectsPage } from './subjects.ts'
import { renderPage } from './view-engine.ts'

const DELETED: Callout = {
  tone: 'good',
  title: 'The subject was deleted',
  text: 'Its tokens stay as they are.',
}

/** The list of subjects, the form that adds one, and the pages of each. */
export function subjectsRoutes(idp: Idp): Router {
  const router = Router({ caseSensitive: true, strict: true, mergeParams: true })
  router.get(SUBJECTS.path, (_req, res) => showSubjects(idp, res))
  router.all(SUBJECTS.path, refuseMethod('GET, HEAD'))
  router.get(`${SUBJECTS.path}/new`, (_req, res) => showForm(res, null))
  router.post(`${SUBJECTS.path}/new`, async (req, res) => {
    const form = await readForm(req)
    const posted = postedSubjectValues((name) => form.get(name) ?? '')
    const values = { ...posted, sub: posted.sub.trim() }
    const outcome = await formOutcome(async () =>
      createSubject(idp, issuerAt(res), readSubjectForm(values)),
    )
    if (outcome.kind === 'done') {
      const path = namedPath(SUBJECTS, outcome.value.sub, { query: { done: 'added' } })
      return res.redirect(303, placeOf(res).base + path)
    }
    res.status(400)
    showForm(res, { values, issues: subjectIssues(outcome.issues) })
  })
  router.all(`${SUBJECTS.path}/new`, refuseMethod('GET, HEAD, POST'))
  router.use(subjectRoutes(idp))
  return router
}

function showForm(res: Response, sent: SentForm<SubjectFormValues> | null): void {
  const place = placeOf(res)
  const title = `${sent === null ? '' : 'Error: '}Add a subject`
  const frame = pageFrame(place, { title, current: 'subjects', styles: ['clients'] })
  renderPage(res, 'pages/subject', newSubjectPage({ frame, base: place.base, sent }))
}

async function showSubjects(idp: Idp, res: Response): Promise<void> {
  const issuer = issuerAt(res)
  const place = placeOf(res)
  const query = queryOf(res.req)
  const cursor = query.get('cursor') ?? undefined
  const model = subjectsPage({
    frame: pageFrame(place, { title: 'Subjects', current: 'subjects', styles: ['clients'] }),
    base: place.base,
    listed: await listSubjects(idp, issuer, { cursor }),
    query,
    now: issuerNow(idp, issuer),
    notice: query.get('done') === 'deleted' ? DELETED : null,
  })
  renderPage(res, 'pages/subjects', model)
}
