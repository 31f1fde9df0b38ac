import type { JsonObject } from '../../core/protocol/json.ts'
import { objectsOf } from '../objects-of.ts'
import { type Check, fine, problem, warning } from './check.ts'

const NAME = 'MCP server'

/** Judges what an MCP server really serves beside what it should, so that clients find the issuer (RFC 9728). */
export function checkMcpServer(url: string, served: JsonObject): readonly Check[] {
  const differences = objectsOf(served.differences)
  if (differences.length === 0) {
    return [fine(NAME, `${url} names this issuer, and its metadata are as they should be.`)]
  }
  const remedy = `"mcp-mock-idp protected-resource ${url}" prints what it should serve.`
  return differences.map(({ severity, member, text }) => {
    const words = `${String(member)}: ${String(text)}`
    return severity === 'error' ? problem(NAME, words, remedy) : warning(NAME, words, remedy)
  })
}
