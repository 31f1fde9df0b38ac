import { join } from 'node:path'
import express, { type RequestHandler } from 'express'
import { VIEWS_FOLDER } from './view-engine.ts'

/** Serves `views/static` as it is: with an ETag and always asked for anew, since a newer version of us keeps the names. */
export function staticFiles(): RequestHandler {
  return express.static(join(VIEWS_FOLDER, 'static'), {
    cacheControl: false,
    dotfiles: 'ignore',
    index: false,
    redirect: false,
    setHeaders: (res) => res.setHeader('Cache-Control', 'no-cache'),
  })
}
