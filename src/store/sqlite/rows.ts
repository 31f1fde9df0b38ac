import type { Page } from '../store.ts'

/** Where a list that descends by id starts for a page: below the row last seen, or at the top. */
export function below(page: Page): number {
  return page.after ?? Number.MAX_SAFE_INTEGER
}

/** Where a list that ascends by id starts for a page: above the row last seen, or at the bottom. */
export function above(page: Page): number {
  return page.after ?? 0
}

/** The members that are not null: an optional member without a value is left out of a record. */
export function present<T extends object>(
  members: T,
): { [Name in keyof T]?: NonNullable<T[Name]> } {
  const kept = Object.entries(members).filter(([, value]) => value !== null)
  return Object.fromEntries(kept) as { [Name in keyof T]?: NonNullable<T[Name]> }
}

/** A value as JSON text, and null as null. */
export function jsonOrNull(value: unknown): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value)
}

/** A parsed JSON text, and null for null. */
export function parsedOrNull<T>(text: string | null): T | null {
  return text === null ? null : (JSON.parse(text) as T)
}

export { exactText } from '../../core/protocol/exact-text.ts'
