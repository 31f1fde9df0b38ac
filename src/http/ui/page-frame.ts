import type { Issuer } from '../../core/issuers/issuer.ts'
import { NAVIGATION, type NavigationName } from './navigation.ts'
import { printableText } from './printable-text.ts'

/** What stands around every page: title, header, navigation and footer, as strings ready to print. */
export interface PageFrame {
  readonly title: string
  /** Where the app is mounted: '' or a path without a trailing slash; static files are below it. */
  readonly root: string
  readonly home: string
  readonly issuer: { readonly name: string; readonly identifier: string } | null
  readonly nav: readonly {
    readonly text: string
    readonly href: string
    readonly current: boolean
  }[]
  readonly signOut: string | null
}

/** Where a page is: the path that its issuer's pages are mounted at, and who looks at it. */
export interface PagePlace {
  /** '' or a path without a trailing slash. */
  readonly base: string
  readonly issuer: Issuer | null
  /** Whether the admin token was asked for, so that there is something to sign out of. */
  readonly signedIn: boolean
}

/** The frame of a page; `current` is its entry in the navigation, null where it has none. */
export function pageFrame(
  place: PagePlace,
  { title, current }: { readonly title: string; readonly current: NavigationName | null },
): PageFrame {
  const { base, issuer, signedIn } = place
  const root = base.replace(/\/issuers\/[^/]+$/, '')
  return {
    title: `${title} · mcp-mock-idp`,
    root,
    home: `${base}/`,
    issuer:
      issuer === null ? null : { name: issuer.name, identifier: printableText(issuer.issuer) },
    nav: issuer === null ? [] : navigation(base, current),
    signOut: signedIn ? `${root}/sign-out` : null,
  }
}

function navigation(base: string, current: NavigationName | null): PageFrame['nav'] {
  return Object.entries(NAVIGATION).map(([name, { text, path }]) => ({
    text,
    href: base + path,
    current: name === current,
  }))
}
