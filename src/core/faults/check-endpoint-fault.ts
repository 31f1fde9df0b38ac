import { exactText } from '../protocol/exact-text.ts'
import { type InputIssue, InvalidInput } from '../protocol/invalid-input.ts'
import type { EndpointFault, FaultEndpoint } from './endpoint-fault.ts'
import { type ModeMember, modeAbout, modesOf } from './endpoint-fault-modes.ts'

/** The longest that an answer may be made to wait, in milliseconds. */
export const LONGEST_DELAY_MS = 600_000

/** The largest answer that may be asked for, in bytes: 1 GiB. */
export const LARGEST_BYTES = 1_073_741_824

/** The most bad answers that may be asked for by number. */
export const MOST_TIMES = 1_000_000

/** The statuses of a redirect (RFC 9110 §15.4). */
export const REDIRECT_STATUSES: readonly number[] = [301, 302, 303, 307, 308]

const LONGEST_TEXT = 256
const LONGEST_URL = 2000

/** The endpoints whose requests name a client. */
const NAMING_A_CLIENT: readonly FaultEndpoint[] = ['introspect', 'token', 'revoke', 'authorize']

/** Says whether the requests at an endpoint name a client, so that a fault can be for one. */
export function namesClient(endpoint: FaultEndpoint): boolean {
  return NAMING_A_CLIENT.includes(endpoint)
}

/** The members of a fault as they are written in JSON. */
const JSON_NAMES: Readonly<Record<ModeMember, string>> = {
  status: 'status',
  delayMs: 'delay_ms',
  retryAfterSeconds: 'retry_after_seconds',
  location: 'location',
  cacheControl: 'cache_control',
  sizeBytes: 'size_bytes',
}

/** Throws `InvalidInput` with everything that is wrong with a fault for an endpoint. */
export function checkEndpointFault(endpoint: FaultEndpoint, fault: EndpointFault): void {
  const issues = modesOf(endpoint).includes(fault.mode)
    ? [
        ...untakenIssues(fault),
        ...numberIssues(fault),
        ...textIssues(fault),
        ...callerIssues(endpoint, fault),
      ]
    : [unfitMode(endpoint, fault.mode)]
  if (issues.length > 0) throw new InvalidInput(issues)
}

/** The issue of a mode that an endpoint does not have, or that there is not. */
export function unfitMode(endpoint: FaultEndpoint, mode: string): InputIssue {
  const came = /^\w{1,40}$/.test(mode) ? `; got "${mode}"` : ''
  const detail = `must be one that fits ${endpoint}: ${modesOf(endpoint).join(', ')}${came}`
  return { pointer: '/mode', detail }
}

/** What a mode would not look at is a mistake. */
function untakenIssues(fault: EndpointFault): readonly InputIssue[] {
  const { takes } = modeAbout(fault.mode)
  const accepted = takes.map((member) => JSON_NAMES[member]).join(', ') || 'none of its own'
  return (Object.keys(JSON_NAMES) as ModeMember[])
    .filter((member) => fault[member] !== undefined && !takes.includes(member))
    .map((member) => ({
      pointer: `/${JSON_NAMES[member]}`,
      detail: `does not go with the mode ${fault.mode}, which takes ${accepted}`,
    }))
}

interface Bounds {
  readonly least: number
  readonly most: number
}

function numberIssues(fault: EndpointFault): readonly InputIssue[] {
  const { delayMs, retryAfterSeconds, sizeBytes, times } = fault
  return [
    ...statusIssues(fault),
    ...wholeIssues('/delay_ms', delayMs, { least: 1, most: LONGEST_DELAY_MS }),
    ...wholeIssues('/retry_after_seconds', retryAfterSeconds, { least: 0, most: 86_400 }),
    ...wholeIssues('/size_bytes', sizeBytes, { least: 1, most: LARGEST_BYTES }),
    ...wholeIssues('/times', times, { least: 1, most: MOST_TIMES }),
  ]
}

function statusIssues({ mode, status, retryAfterSeconds }: EndpointFault): readonly InputIssue[] {
  const isRedirect = mode === 'redirect' && status !== undefined
  if (isRedirect && !REDIRECT_STATUSES.includes(status)) {
    const detail = `must be one of ${REDIRECT_STATUSES.join(', ')} for a redirect; got ${status}`
    return [{ pointer: '/status', detail }]
  }
  const issues = wholeIssues('/status', status, { least: 200, most: 599 })
  if (retryAfterSeconds === undefined || mode !== 'status' || isRetried(status)) return issues
  const detail = 'goes with the status 429 or 503 only'
  return [...issues, { pointer: '/retry_after_seconds', detail }]
}

/** Says whether a status tells the caller to come again (RFC 6585 §4, RFC 9110 §15.6.4). */
export function isRetried(status: number | undefined): boolean {
  return status === 429 || status === 503
}

function wholeIssues(
  pointer: string,
  value: number | undefined,
  { least, most }: Bounds,
): readonly InputIssue[] {
  if (value === undefined || (Number.isInteger(value) && value >= least && value <= most)) return []
  return [{ pointer, detail: `must be a whole number from ${least} to ${most}; got ${value}` }]
}

function textIssues({ mode, location, cacheControl }: EndpointFault): readonly InputIssue[] {
  const issues: InputIssue[] = []
  if (location !== undefined && !isLocation(location)) {
    const detail = `must be an absolute http or https URL of at most ${LONGEST_URL} characters`
    issues.push({ pointer: '/location', detail })
  }
  const needsValue = mode === 'cache_control' && cacheControl === undefined
  if (needsValue || (cacheControl !== undefined && !isHeaderText(cacheControl))) {
    const detail = `must be the value of Cache-Control, such as "public, max-age=3600": 1 to ${LONGEST_TEXT} printable ASCII characters`
    issues.push({ pointer: '/cache_control', detail })
  }
  return issues
}

function isLocation(text: string): boolean {
  return text.length <= LONGEST_URL && /^https?:\/\/[\x21-\x7e]+$/i.test(text) && URL.canParse(text)
}

function isHeaderText(text: string): boolean {
  return text.length <= LONGEST_TEXT && /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(text)
}

function callerIssues(
  endpoint: FaultEndpoint,
  { userAgent, clientId }: EndpointFault,
): readonly InputIssue[] {
  if (clientId !== undefined && !namesClient(endpoint)) {
    const detail = `does not fit ${endpoint}, whose requests name no client; it fits ${NAMING_A_CLIENT.join(', ')}`
    return [{ pointer: '/client_id', detail }]
  }
  return [...callerTextIssues('user_agent', userAgent), ...callerTextIssues('client_id', clientId)]
}

function callerTextIssues(member: string, text: string | undefined): readonly InputIssue[] {
  if (text === undefined) return []
  exactText(member, text)
  if (text.trim() !== '' && text.length <= LONGEST_TEXT) return []
  return [{ pointer: `/${member}`, detail: `must be 1 to ${LONGEST_TEXT} characters` }]
}
