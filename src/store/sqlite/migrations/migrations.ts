import { firstTables } from './001-first-tables.ts'

/** The steps that lead to the present schema, in order; `user_version` counts those done. One that has landed is never edited. */
export const MIGRATIONS: readonly string[] = [firstTables]
