/** One scope's grammar: printable ASCII without blank, quotation mark and backslash (RFC 6749 §3.3). */
const SCOPE_TOKEN = /^[\x21\x23-\x5B\x5D-\x7E]+$/

/** Says whether a text is one scope (RFC 6749 §3.3). */
export function isScopeToken(text: string): boolean {
  return SCOPE_TOKEN.test(text)
}

/** Splits a scope into its scopes, each once, in the order given; blank runs are let pass. */
export function splitScope(scope: string): readonly string[] {
  return [...new Set(scope.split(' ').filter((one) => one !== ''))]
}

/** Joins scopes with blanks (RFC 6749 §3.3); null where there is none, since an empty `scope` is not in the grammar. */
export function joinScopes(scopes: readonly string[]): string | null {
  return scopes.length === 0 ? null : scopes.join(' ')
}
