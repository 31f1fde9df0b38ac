import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Idp } from '../idp/idp.ts'
import type { Access } from './access.ts'
import { answerHot } from './answer-hot.ts'

/** Answers a request whole; the signature of a `node:http` listener and of an Express handler. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => void

/** The whole of the server as one function, and a way to have its pages and admin API loaded before they are asked for. */
export interface RequestHandler {
  readonly handle: Handler
  /** Resolves once admin API and pages are loaded. */
  load(): Promise<void>
}

/**
 * Answers what verifiers and clients ask at once, and loads the Express app, which is most of the program, when
 * something else is asked for.
 */
export function requestHandler(idp: Idp, access: Access): RequestHandler {
  let loading: Promise<Handler> | undefined
  let app: Handler | undefined
  const loadApp = () => {
    loading ??= import('./app.ts').then(({ createApp }) => createApp(idp, { access }))
    return loading
  }
  const handle: Handler = (request, response) => {
    if (answerHot({ idp, access }, request, response)) return
    if (app !== undefined) return app(request, response)
    loadApp().then(
      (loaded) => {
        app = loaded
        loaded(request, response)
      },
      (cause: unknown) => {
        idp.log.error({ reason: String(cause) }, 'the pages could not be loaded')
        response.writeHead(500, { 'Content-Type': 'text/plain' }).end('internal error\n')
      },
    )
  }
  return { handle, load: async () => void (await loadApp()) }
}
