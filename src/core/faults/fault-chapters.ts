import { ALGORITHM_FAULTS } from './algorithm-faults.ts'
import { AUDIENCE_FAULTS } from './audience-faults.ts'
import { type Fault, faultById } from './catalogue.ts'
import { CONTROL_FAULTS } from './control-faults.ts'
import { DELIVERY_FAULTS } from './delivery-faults.ts'
import type { FaultRow } from './fault-row.ts'
import { HEADER_FAULTS } from './header-faults.ts'
import { INTROSPECTION_FAULTS } from './introspection-faults.ts'
import { ISSUER_FAULTS } from './issuer-faults.ts'
import { KID_FAULTS } from './kid-faults.ts'
import { LIFECYCLE_FAULTS } from './lifecycle-faults.ts'
import { MCP_FAULTS } from './mcp-faults.ts'
import { PAYLOAD_FAULTS } from './payload-faults.ts'
import { SCOPE_FAULTS } from './scope-faults.ts'
import { SERIALIZATION_FAULTS } from './serialization-faults.ts'
import { SIGNATURE_FAULTS } from './signature-faults.ts'
import { SUBJECT_FAULTS } from './subject-faults.ts'
import { TIME_FAULTS } from './time-faults.ts'

/** Every chapter of the catalogue, in its order. */
export const FAULT_CHAPTERS = [
  'control',
  'algorithm',
  'signature',
  'header',
  'kid',
  'serialization',
  'payload',
  'time',
  'issuer',
  'audience',
  'subject',
  'scope',
  'lifecycle',
  'introspection',
  'mcp',
  'delivery',
] as const

/** The name of a chapter of the catalogue. */
export type FaultChapter = (typeof FAULT_CHAPTERS)[number]

/** What a chapter is called, and its cases. */
export interface ChapterContents {
  readonly title: string
  readonly faults: readonly Fault[]
}

const CONTENTS: Readonly<Record<FaultChapter, ChapterContents>> = {
  control: { title: 'Sound tokens, to be accepted', faults: CONTROL_FAULTS },
  algorithm: { title: 'Algorithm', faults: ALGORITHM_FAULTS },
  signature: { title: 'Signature', faults: SIGNATURE_FAULTS },
  header: { title: 'Header', faults: HEADER_FAULTS },
  kid: { title: 'Key id', faults: KID_FAULTS },
  serialization: { title: 'Serialization', faults: SERIALIZATION_FAULTS },
  payload: { title: 'Payload', faults: PAYLOAD_FAULTS },
  time: { title: 'Times', faults: TIME_FAULTS },
  issuer: { title: 'Issuer', faults: ISSUER_FAULTS },
  audience: { title: 'Audience', faults: AUDIENCE_FAULTS },
  subject: { title: 'Subject, client and id', faults: SUBJECT_FAULTS },
  scope: { title: 'Scope', faults: SCOPE_FAULTS },
  lifecycle: { title: 'Keys and tokens over time', faults: casesOf(LIFECYCLE_FAULTS) },
  introspection: { title: 'Introspection', faults: casesOf(INTROSPECTION_FAULTS) },
  mcp: { title: 'MCP authorization', faults: casesOf(MCP_FAULTS) },
  delivery: { title: 'How a token is sent', faults: DELIVERY_FAULTS },
}

const CHAPTER_OF: ReadonlyMap<string, FaultChapter> = new Map(
  FAULT_CHAPTERS.flatMap((name) => CONTENTS[name].faults.map(({ id }) => [id, name] as const)),
)

/** A chapter of the catalogue with its cases. */
export function chapterContents(chapter: FaultChapter): ChapterContents {
  return CONTENTS[chapter]
}

/** The chapter that a case is in; throws for a case that is in none. */
export function chapterOf({ id }: Pick<Fault, 'id'>): FaultChapter {
  const chapter = CHAPTER_OF.get(id)
  if (chapter === undefined) throw new Error(`the case ${id} is in no chapter`)
  return chapter
}

function casesOf(rows: readonly FaultRow[]): readonly Fault[] {
  return rows.flatMap(([id]) => faultById(id) ?? [])
}
