import inject from 'light-my-request'
import { isJsonObject, type JsonObject } from '../../core/protocol/json.ts'
import type { Idp } from '../../idp/idp.ts'
import type { Access } from '../access.ts'
import { answerHot } from '../answer-hot.ts'
import type { FlowRequest, FlowResponse } from './flow-run.ts'

/** The name that the debugger's requests have in the event log. */
export const USER_AGENT = 'mcp-mock-idp flow debugger'

/**
 * Sends a request to our own endpoints without a network: through the door that every client's request goes through, so
 * that the answer is the one that a client gets, and nobody can have anything else asked.
 */
export async function sendInProcess(
  idp: Idp,
  access: Access,
  { method, url, headers, body }: FlowRequest,
): Promise<FlowResponse> {
  const { host, pathname, search } = new URL(url)
  const root = new URL(idp.publicUrl).pathname.replace(/\/$/, '')
  const answer = await inject(
    (request, response) => {
      if (answerHot({ idp, access }, request as never, response as never)) return
      response.statusCode = 404
      response.end()
    },
    {
      method,
      url: pathname.slice(root.length) + search,
      headers: { ...headers, host, 'user-agent': USER_AGENT },
      ...(body === '' ? {} : { payload: body }),
    },
  )
  return {
    status: answer.statusCode,
    headers: textHeaders(answer.headers),
    body: answer.payload,
    json: parsed(answer.payload),
  }
}

function textHeaders(headers: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)]],
    ),
  )
}

function parsed(body: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(body)
    return isJsonObject(value) ? value : undefined
  } catch {
    return undefined
  }
}
