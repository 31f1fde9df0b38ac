import { type Answer, json } from './http-parts.ts'
import { isObject } from './json-object.ts'

/** The versions of MCP that are spoken, the newest first. */
const VERSIONS = ['2025-11-25', '2025-06-18', '2025-03-26']

/** Answers a message of MCP by streamable HTTP, as JSON; `begin` begins a session and answers its id. */
export function answerMcp(text: string, begin: () => string): Answer {
  const message = readMessage(text)
  if (message === undefined) return failure({ id: null, code: -32700, status: 400 })
  const { id, method, params } = message
  if (id === undefined) return { status: 202, headers: {}, body: '' }
  if (method === 'initialize') {
    const answer = result(id, initialized(params))
    return { ...answer, headers: { ...answer.headers, 'Mcp-Session-Id': begin() } }
  }
  if (method === 'ping') return result(id, {})
  if (method === 'tools/list') return result(id, { tools: [] })
  return failure({ id, code: -32601, status: 200 })
}

interface Message {
  readonly id: string | number | undefined
  readonly method: string
  readonly params: unknown
}

function readMessage(text: string): Message | undefined {
  try {
    const value: unknown = JSON.parse(text)
    if (!isObject(value) || value.jsonrpc !== '2.0') return undefined
    const { id, method, params } = value
    const isId = id === undefined || typeof id === 'string' || typeof id === 'number'
    return isId && typeof method === 'string' ? { id, method, params } : undefined
  } catch {
    return undefined
  }
}

function initialized(params: unknown): object {
  const asked = isObject(params) ? params.protocolVersion : undefined
  return {
    protocolVersion: VERSIONS.find((version) => version === asked) ?? VERSIONS[0],
    capabilities: { tools: {} },
    serverInfo: { name: 'example-resource-server', version: '1.0.0' },
  }
}

function result(id: string | number, value: object): Answer {
  return json(200, { jsonrpc: '2.0', id, result: value })
}

const WHY: Readonly<Record<number, string>> = {
  [-32700]: 'Parse error',
  [-32601]: 'Method not found',
}

function failure({
  id,
  code,
  status,
}: {
  id: string | number | null
  code: number
  status: number
}) {
  return json(status, { jsonrpc: '2.0', id, error: { code, message: WHY[code] } })
}
