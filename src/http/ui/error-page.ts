import type { Response } from 'express'
import { printableText } from '../../core/protocol/printable-text.ts'
import { type PageFrame, type PagePlace, pageFrame } from './page-frame.ts'
import { placeOf } from './place.ts'
import { sentence } from './sentence.ts'
import { renderPage } from './view-engine.ts'

/** What went wrong, for a page: the status, and what was expected and what came. */
export interface PageError {
  readonly status: number
  readonly detail?: string | undefined
}

/** The page that tells of an error, as strings ready to print. */
export interface ErrorPage {
  readonly frame: PageFrame
  readonly status: string
  readonly title: string
  readonly detail: string
  readonly next: readonly { readonly text: string; readonly href: string | null }[]
}

interface ErrorWords {
  readonly title: string
  readonly detail: string
  readonly next: readonly string[]
}

const ADDRESS: ErrorWords = {
  title: 'Refused',
  detail: 'This server answers on its own addresses only.',
  next: [
    'Open the page by the address that the server printed when it started.',
    'Where it is reached by another name on purpose, start it with --allowed-host or --public-url.',
  ],
}

const METHOD: ErrorWords = {
  title: 'Not in this way',
  detail: 'This address takes another kind of request.',
  next: ['Use the form on its page.'],
}

const BAD_REQUEST: ErrorWords = {
  title: 'The request cannot be taken',
  detail: 'Something in it is not what this page expects.',
  next: ['Go back, change what is named above, and send it again.'],
}

const FAULT: ErrorWords = {
  title: 'Something went wrong here',
  detail: 'This is a fault of the server, not of the request.',
  next: ['Try again.', 'Look the reference up in the server’s log, and report what it says there.'],
}

/** What is said of a status. */
const WORDS: Readonly<Record<number, ErrorWords>> = {
  401: {
    title: 'Sign in first',
    detail: 'This server asks for its admin token.',
    next: ['Open the start page: it asks for the token, and keeps the answer for a while.'],
  },
  403: {
    title: 'Refused',
    detail: 'A form is taken from this server’s own pages only.',
    next: ['Open the page here, fill in the form again and send it.', ...ADDRESS.next],
  },
  404: {
    title: 'There is nothing here',
    detail: 'No page, token or issuer has this address.',
    next: ['A token of another issuer is at that issuer’s own address; a reset deletes tokens.'],
  },
  405: METHOD,
  409: {
    title: 'In conflict with what is there',
    detail: 'Something of that name or id is there already.',
    next: ['Go back, choose another, and send it again.'],
  },
  413: {
    title: 'Too much at once',
    detail: 'The form is larger than 256 KiB.',
    next: ['Shorten what was typed in; what is larger goes through the API.'],
  },
  415: {
    title: 'Not a form',
    detail: 'Pages take application/x-www-form-urlencoded only; the API takes JSON.',
    next: ['Use the form on its page, or the API below /api.'],
  },
  421: ADDRESS,
  501: METHOD,
  503: {
    title: 'Not possible right now',
    detail: 'The database is busy or full.',
    next: [
      'Try again in a moment.',
      'See that the disk is not full and no other program holds the database.',
    ],
  },
}

/** The page for an error at a place. */
export function errorPage(error: PageError, place: PagePlace): ErrorPage {
  const { status } = error
  const words = WORDS[status] ?? (status < 500 ? BAD_REQUEST : FAULT)
  const frame = pageFrame(place, { title: words.title, current: null })
  return {
    frame,
    status: String(status),
    title: words.title,
    detail: sentence(printableText(error.detail ?? words.detail)),
    next: [
      ...words.next.map((text) => ({ text, href: null })),
      { text: 'To the start page', href: frame.home },
    ],
  }
}

/** Answers with the page for an error; the status becomes the response's. */
export function renderErrorPage(res: Response, error: PageError): void {
  res.status(error.status).setHeader('Cache-Control', 'no-store')
  renderPage(res, 'pages/error', errorPage(error, placeOf(res)))
}
