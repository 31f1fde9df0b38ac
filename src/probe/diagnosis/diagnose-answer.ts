import { printableText } from '../../core/protocol/printable-text.ts'
import type { Cause, ProbeDiagnosis } from '../probe-request.ts'
import type { Run } from '../run.ts'
import type { Reply } from '../send.ts'

/** A diagnosis from its parts. */
export function diagnosis(cause: Cause, text: string, advice: string): ProbeDiagnosis {
  return { kind: 'diagnosis', cause, text, advice }
}

/** Why an answer is none that a protected MCP endpoint gives, with a token or without; null where it may be one. */
export function diagnoseAnswer(
  run: Pick<Run, 'target' | 'timeoutMs'>,
  reply: Reply,
): ProbeDiagnosis | null {
  return reply.kind === 'answer'
    ? diagnoseStatus(run.target.url, reply)
    : UNANSWERED[reply.kind](run)
}

const UNANSWERED: Readonly<
  Record<
    Exclude<Reply['kind'], 'answer'>,
    (run: Pick<Run, 'target' | 'timeoutMs'>) => ProbeDiagnosis
  >
> = {
  unreachable: ({ target }) =>
    diagnosis(
      'unreachable',
      `Nothing answers at ${target.url.href}.`,
      'Start the MCP server, and see that host and port are right.',
    ),
  dropped: ({ target }) =>
    diagnosis(
      'no_answer',
      `What listens at ${target.url.href} closes the connection without an answer.`,
      target.tls ? 'See that the port is right.' : 'See that the port is right, or try https.',
    ),
  hang: ({ target, timeoutMs }) =>
    diagnosis(
      'no_answer',
      `The server at ${target.url.href} does not answer within ${timeoutMs} ms.`,
      'See what it waits for, or give it longer by --timeout.',
    ),
  not_http: ({ target }) =>
    diagnosis(
      'not_http',
      `What answers at ${target.url.href} is not HTTP/1.1.`,
      target.tls ? 'See that the port is right.' : 'See that the port is right, or try https.',
    ),
}

type Answer = Extract<Reply, { kind: 'answer' }>

function diagnoseStatus(url: URL, reply: Answer): ProbeDiagnosis | null {
  const { status } = reply
  if (status >= 300 && status < 400) return redirected(url, reply)
  return STATUSES[status]?.(url.href) ?? (status >= 500 ? failed(status) : null)
}

function redirected(url: URL, { status, headers }: Answer): ProbeDiagnosis {
  const [location = ''] = headers.get('location') ?? []
  const to = URL.canParse(location, url.href) ? new URL(location, url.href).href : 'elsewhere'
  return diagnosis(
    'redirect',
    `The server redirects (${status}) to ${printableText(to)}; a token is not sent after a redirect.`,
    'Probe that URL, if it is the endpoint itself.',
  )
}

const STATUSES: Readonly<Record<number, (href: string) => ProbeDiagnosis>> = {
  404: (href) =>
    diagnosis(
      'not_found',
      `There is no MCP endpoint at ${href} (404).`,
      'Name the endpoint itself, which mostly has the path /mcp, or /sse with --transport sse.',
    ),
  405: (href) =>
    diagnosis(
      'wrong_method',
      `The server takes no such request at ${href} (405).`,
      'Choose the other transport: --transport sse, or http.',
    ),
  429: () =>
    diagnosis(
      'rate_limit',
      'The server answers 429.',
      'Lift the limit for the probe, or wait until it is over.',
    ),
}

function failed(status: number): ProbeDiagnosis {
  return diagnosis(
    'server_error',
    `The server fails (${status}).`,
    'Its own log says why: look there first.',
  )
}
