/** What a scope lets a client do, in plain words; of one that is the resource server's own nobody here can tell. */
export function scopeWords(scope: string): string {
  return Object.hasOwn(WORDS, scope) ? (WORDS[scope] ?? OTHER) : OTHER
}

const OTHER = 'What it allows is up to the server that takes the token.'

/** The scopes of OpenID Connect (Core 1.0 §3.1.2.1, §5.4, §11). */
const WORDS: Readonly<Record<string, string>> = {
  openid: 'Know who signed in, by the subject identifier.',
  profile: 'See the name and the rest of the profile.',
  email: 'See the email address, and whether it is verified.',
  address: 'See the postal address.',
  phone: 'See the phone number, and whether it is verified.',
  offline_access: 'Get new tokens later on, without asking again.',
}
