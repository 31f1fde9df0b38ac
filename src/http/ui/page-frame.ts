import type { Issuer } from '../../core/issuers/issuer.ts'
import { issuerPath } from '../../core/protocol/endpoints.ts'
import { printableText } from '../../core/protocol/printable-text.ts'
import { type FrameBanner, frameBanners } from './frame-banners.ts'
import { NAVIGATION, type NavigationName } from './navigation.ts'

/** What stands around every page: title, header, navigation and footer, as strings ready to print. */
export interface PageFrame {
  readonly title: string
  /** Where the app is mounted: '' or a path without a trailing slash; static files are below it. */
  readonly root: string
  readonly home: string
  /** The names of the page's own files below `/static`, without the ending. */
  readonly styles: readonly string[]
  readonly scripts: readonly string[]
  readonly issuer: FrameIssuer | null
  /** What is not as usual, above the page. */
  readonly banners: readonly FrameBanner[]
  readonly nav: readonly {
    readonly text: string
    readonly href: string
    readonly current: boolean
  }[]
  readonly signOut: string | null
}

/** The issuer whose page it is, and the others to switch to. */
interface FrameIssuer {
  readonly name: string
  readonly identifier: string
  readonly others: readonly { readonly name: string; readonly href: string }[]
  /** The page with all issuers. */
  readonly all: string
}

/** Where a page is: the path that its issuer's pages are mounted at, and who looks at it. */
export interface PagePlace {
  /** '' or a path without a trailing slash. */
  readonly base: string
  readonly issuer: Issuer | null
  /** The names of some issuers, the first ones made, to switch to. */
  readonly issuerNames: readonly string[]
  /** Whether the admin token was asked for, so that there is something to sign out of. */
  readonly signedIn: boolean
}

/** What a page says of itself; `current` is its entry in the navigation, null where it has none. */
export interface PageHead {
  readonly title: string
  readonly current: NavigationName | null
  readonly styles?: readonly string[]
  readonly scripts?: readonly string[]
}

/** The path that the app is mounted at, from the base of whichever issuer's pages. */
export function rootOf(base: string): string {
  return base.replace(/\/issuers\/[^/]+$/, '')
}

/** The frame of a page. */
export function pageFrame(place: PagePlace, head: PageHead): PageFrame {
  const { base, issuer, signedIn } = place
  const { title, current, styles = [], scripts = [] } = head
  const root = rootOf(base)
  return {
    title: `${title} · mcp-mock-idp`,
    root,
    home: `${base}/`,
    styles,
    scripts,
    issuer: issuer === null ? null : frameIssuer(place, issuer, { root, current }),
    banners: issuer === null ? [] : frameBanners(issuer, base),
    nav: issuer === null ? [] : navigation(base, current),
    signOut: signedIn ? `${root}/sign-out` : null,
  }
}

/** The other issuers are switched to at the same page, where that is one that every issuer has. */
function frameIssuer(
  { issuerNames }: PagePlace,
  issuer: Issuer,
  { root, current }: { readonly root: string; readonly current: NavigationName | null },
): FrameIssuer {
  const path = current === null ? '/' : NAVIGATION[current].path
  return {
    name: issuer.name,
    identifier: printableText(issuer.issuer),
    others: issuerNames
      .filter((name) => name !== issuer.name)
      .map((name) => ({ name, href: `${root}${issuerPath(name)}${path}` })),
    all: `${root}/issuers`,
  }
}

function navigation(base: string, current: NavigationName | null): PageFrame['nav'] {
  return Object.entries(NAVIGATION).map(([name, { text, path }]) => ({
    text,
    href: base + path,
    current: name === current,
  }))
}
