/** A page that the header links to; `path` is below the issuer's base. */
export interface NavigationEntry {
  readonly text: string
  readonly path: string
}

/** The pages of an issuer, in the order the header shows them. */
export const NAVIGATION = {
  mint: { text: 'Mint', path: '/mint' },
} as const satisfies Readonly<Record<string, NavigationEntry>>

/** The name of a page in the header. */
export type NavigationName = keyof typeof NAVIGATION
