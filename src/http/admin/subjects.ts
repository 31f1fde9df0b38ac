import { invalidInput } from '../../core/protocol/invalid-input.ts'
import {
  createSubject,
  deleteSubject,
  getSubject,
  listSubjects,
  putSubject,
} from '../../idp/subjects.ts'
import { nameAsked, nameQuery, SUBJECTS } from '../named-path.ts'
import { adminRoute } from './admin-route.ts'
import { listJson, listQuery, listSchema, pageOf } from './bodies/lists.ts'
import { putSubjectBody, subjectBody, subjectJson, subjectSchema } from './bodies/subjects.ts'

const bySub = nameQuery(SUBJECTS)

const list = adminRoute({
  method: 'get',
  path: '/api/subjects',
  summary: 'The people who can sign in, newest first',
  query: listQuery,
  answers: { 200: { description: 'a stretch of the list', schema: listSchema(subjectSchema) } },
  async handle({ idp, issuer, query }) {
    return {
      status: 200,
      json: listJson(await listSubjects(idp, issuer, pageOf(query)), subjectJson),
    }
  },
})

const create = adminRoute({
  method: 'post',
  path: '/api/subjects',
  summary: 'Add a subject',
  body: subjectBody,
  answers: { 201: { description: 'the subject', schema: subjectSchema } },
  async handle({ idp, issuer, body }) {
    return { status: 201, json: subjectJson(await createSubject(idp, issuer, body)) }
  },
})

const read = adminRoute({
  method: 'get',
  path: '/api/subjects/{sub}',
  summary: 'One subject',
  query: bySub,
  answers: { 200: { description: 'the subject', schema: subjectSchema } },
  async handle({ idp, issuer, params, query }) {
    const subject = await getSubject(idp, issuer, nameAsked(SUBJECTS, params, query))
    return { status: 200, json: subjectJson(subject) }
  },
})

const put = adminRoute({
  method: 'put',
  path: '/api/subjects/{sub}',
  summary: 'Add a subject, or put what is said of it in place of what was',
  query: bySub,
  body: putSubjectBody,
  answers: {
    200: { description: 'replaced', schema: subjectSchema },
    201: { description: 'added', schema: subjectSchema },
  },
  async handle({ idp, issuer, params, query, body }) {
    const sub = nameAsked(SUBJECTS, params, query)
    if (body.sub !== undefined && body.sub !== sub)
      throw invalidInput('/sub', 'is not the one in the path')
    const { subject, created } = await putSubject(idp, issuer, { ...body, sub })
    return { status: created ? 201 : 200, json: subjectJson(subject) }
  },
})

const remove = adminRoute({
  method: 'delete',
  path: '/api/subjects/{sub}',
  summary: 'Delete a subject',
  query: bySub,
  answers: { 204: { description: 'deleted' } },
  async handle({ idp, issuer, params, query }) {
    await deleteSubject(idp, issuer, nameAsked(SUBJECTS, params, query))
    return { status: 204 }
  },
})

/** People who can sign in. */
export const SUBJECT_ROUTES = [list, create, read, put, remove]
