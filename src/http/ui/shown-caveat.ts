import type { Caveat } from '../../core/connect/configuration.ts'

/** Something to know, with its source in words and as a link. */
export interface ShownCaveat {
  readonly text: string
  readonly href: string
  readonly source: string
}

/** A caveat as strings ready to print. */
export function shownCaveat({ text, source }: Caveat): ShownCaveat {
  return { text, href: source, source: sourceInWords(source) }
}

/** A section of an RFC by its number, a file of a repository by its name and version, any other page by its host. */
function sourceInWords(source: string): string {
  const [, rfc, section] =
    /^https:\/\/www\.rfc-editor\.org\/rfc\/rfc(\d+)#section-([\d.]+)$/.exec(source) ?? []
  if (rfc !== undefined) return `RFC ${rfc} section ${section}`
  const [, repository, version, file] =
    /^https:\/\/github\.com\/[^/]+\/([^/]+)\/blob\/([^/]+)\/(?:.*\/)?([^/]+)$/.exec(source) ?? []
  if (file !== undefined) return `${repository} ${version}, ${file}`
  return new URL(source).hostname.replace(/^www\./, '')
}
