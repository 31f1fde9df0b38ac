import type { JsonObject } from '../core/protocol/json.ts'
import type { ServerCall } from './command-row.ts'
import { escapeControls } from './log-line.ts'
import { printJson, tellPerson } from './output.ts'
import type { Method } from './server-client.ts'

/** A change that answers nothing worth printing. */
export interface Change {
  readonly method: Method
  /** Below the issuer's base. */
  readonly path: string
  readonly body?: JsonObject
  /** What has been done, in a sentence. */
  readonly done: string
}

/** Makes a change and says on stderr that it is made; with `--json` what was answered is printed, `{}` where nothing was. */
export async function changeRun(call: ServerCall, change: Change): Promise<undefined> {
  const { method, path, body, done } = change
  const answer = await call.ask(method, path, body)
  tellPerson(escapeControls(done))
  if (call.json) await printJson(answer)
}
