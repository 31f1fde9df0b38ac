import type { Tool } from './tool.ts'
import { createClientTool, listClientsTool } from './tools/clients.ts'
import { setClockTool } from './tools/clock.ts'
import { connectTool, listConnectTargetsTool } from './tools/connect.ts'
import {
  clearEndpointFaultsTool,
  listEndpointFaultsTool,
  setEndpointFaultTool,
} from './tools/endpoint-faults.ts'
import { listEventsTool, waitForEventTool } from './tools/events.ts'
import { inspectTokenTool } from './tools/inspect-token.ts'
import {
  createIssuerTool,
  deleteIssuerTool,
  listIssuersTool,
  resetIssuerTool,
} from './tools/issuers.ts'
import { listKeysTool, revokeKeyTool, rotateKeysTool } from './tools/keys.ts'
import { mintTokenTool } from './tools/mint-token.ts'
import { probeServerTool, runDrillTool } from './tools/probe.ts'
import {
  checkProtectedResourceTool,
  draftProtectedResourceTool,
} from './tools/protected-resource.ts'
import { searchTokenFaultsTool } from './tools/search-token-faults.ts'
import { listStaticTokensTool } from './tools/static-tokens.ts'
import { statusTool } from './tools/status.ts'
import { listTokensTool, revokeTokensTool } from './tools/tokens.ts'

/** Every tool that MCP clients are offered, in the order in which they are needed. */
export const TOOLS: readonly Tool[] = [
  statusTool,
  listConnectTargetsTool,
  connectTool,
  draftProtectedResourceTool,
  checkProtectedResourceTool,
  mintTokenTool,
  searchTokenFaultsTool,
  inspectTokenTool,
  listTokensTool,
  revokeTokensTool,
  listStaticTokensTool,
  probeServerTool,
  runDrillTool,
  listKeysTool,
  rotateKeysTool,
  revokeKeyTool,
  setEndpointFaultTool,
  listEndpointFaultsTool,
  clearEndpointFaultsTool,
  setClockTool,
  listEventsTool,
  waitForEventTool,
  listClientsTool,
  createClientTool,
  listIssuersTool,
  createIssuerTool,
  deleteIssuerTool,
  resetIssuerTool,
]
