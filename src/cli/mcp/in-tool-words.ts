/** What the admin API and the command line call things, and what they are called here. */
const NAMES: readonly (readonly [RegExp, string])[] = [
  [/GET \/api\/faults\/tokens/g, 'search_token_faults'],
  [/DELETE \/api\/faults\/endpoints(\/[\w{}]+)?/g, 'clear_endpoint_faults'],
  [/GET \/api\/issuers/g, 'list_issuers'],
  [/POST \/api\/reset/g, 'reset_issuer'],
  [/POST \/api\/keys\/rotate/g, 'rotate_keys'],
  [/GET \/api\/keys/g, 'list_keys'],
  [/GET \/api\/clients/g, 'list_clients'],
  [/POST \/api\/clients/g, 'create_client'],
  [/GET \/api\/static-tables/g, 'list_static_tokens'],
  [/POST \/api\/tokens\/inspect/g, 'inspect_token'],
  [
    /unless remote ones are allowed \(allow_remote, --allow-remote\)/g,
    'unless a person allows others by "mcp-mock-idp probe URL --allow-remote"',
  ],
  [/the JSON report says why/g, 'skipped says why'],
  [/--drill (\w[\w-]*)/g, 'run_drill with drill $1'],
  [/--(scope|audience)\b/g, '$1'],
  [/--bad-answers\b/g, 'bad_answers'],
]

/** A sentence of the admin API or of the probe in which requests and flags are called by the tools and members that stand for them. */
export function inToolWords(text: string): string {
  return NAMES.reduce((told, [name, here]) => told.replaceAll(name, here), text)
}
