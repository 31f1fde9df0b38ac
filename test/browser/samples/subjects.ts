import { createIssuer } from '../../../src/idp/create-issuer.ts'
import { mintToken } from '../../../src/idp/mint-token.ts'
import { createSubject, deleteSubject, listSubjects } from '../../../src/idp/subjects.ts'
import type { MakeSamples } from '../sample-pages.ts'
import { HOSTILE } from './hostile.ts'

/** The pages of subjects, at issuers of their own. */
export const subjectsSamples: MakeSamples = async (idp) => {
  const issuer = await createIssuer(idp, 'subjects-page')
  await createSubject(idp, issuer, { sub: '..' })
  await createSubject(idp, issuer, {
    sub: HOSTILE_SUB,
    name: `${HOSTILE}\u0000${'x'.repeat(10_000)}`,
    email: `line\r\nbreak ${HOSTILE}`,
    claims: { [HOSTILE]: [HOSTILE, { deep: ['\u0000', 'x'.repeat(10_000)] }] },
  })
  await mintToken(idp, issuer, { subject: 'alice' })
  const none = await createIssuer(idp, 'subjects-page-none')
  for (const { sub } of (await listSubjects(idp, none, {})).items)
    await deleteSubject(idp, none, sub)
  const base = '/issuers/subjects-page/subjects'
  const hostile = `${base}/${encodeURIComponent(HOSTILE_SUB)}`
  return [
    { name: 'subjects', path: `${base}?done=deleted`, status: 200 },
    { name: 'subjects-none', path: '/issuers/subjects-page-none/subjects', status: 200 },
    { name: 'subject-new', path: `${base}/new`, status: 200 },
    { name: 'subject-new-wrong', path: `${base}/new`, form: WRONG, status: 400 },
    { name: 'subject', path: `${base}/alice?done=saved`, status: 200 },
    { name: 'subject-dots', path: `${base}/by-sub?sub=..`, status: 200 },
    { name: 'subject-hostile', path: hostile, status: 200 },
    { name: 'subject-delete', path: `${base}/alice/delete`, status: 200 },
    { name: 'subject-delete-hostile', path: `${hostile}/delete`, status: 200 },
  ]
}

/** A sub is any text of at most 255 characters. */
const HOSTILE_SUB = `${HOSTILE}\u0000\r\n/../%2F?#${'x'.repeat(100)}`

const WRONG = { sub: 'x'.repeat(10_000), name: '"not JSON', email: HOSTILE, claims: '{"a": b}' }
