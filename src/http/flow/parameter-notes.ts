/** What a specification says of a parameter, a member or a header. */
export interface ParameterNote {
  readonly text: string
  readonly rule: string
}

const note = (text: string, rule: string): ParameterNote => ({ text, rule })

/** What each name that a client sends means, by name; header names in lower case. */
const SENT: Readonly<Record<string, ParameterNote>> = {
  response_type: note('A code is wanted; there is no other kind here.', 'RFC 6749 section 4.1.1'),
  client_id: note('Which client asks.', 'RFC 6749 section 2.2'),
  redirect_uri: note(
    'Where the browser comes back to; compared letter by letter with what is registered, but for the port on loopback.',
    'RFC 9700 section 2.1',
  ),
  scope: note('What the client wants to be allowed.', 'RFC 6749 section 3.3'),
  resource: note(
    'The MCP server that the token is for: it becomes the audience, and no other server takes the token.',
    'RFC 8707 section 2',
  ),
  state: note(
    'A value of the client’s own that comes back as it was, so that nobody can hand it the answer to a request it never made.',
    'RFC 6749 section 10.12',
  ),
  nonce: note(
    'Comes back inside the ID token, and ties it to this request.',
    'OpenID Connect Core 1.0 section 3.1.2.1',
  ),
  code_challenge: note(
    'The hash of a secret that the client keeps until it exchanges the code: a stolen code is of no use without it.',
    'RFC 7636 section 4.3',
  ),
  code_challenge_method: note('How it was hashed; plain is no hash.', 'RFC 7636 section 4.2'),
  request_uri: note('The name of the request that was pushed.', 'RFC 9126 section 4'),
  grant_type: note('What the tokens are wanted for.', 'RFC 6749 section 4.1.3'),
  code: note('The code that came by way of the browser; good once.', 'RFC 6749 section 4.1.3'),
  code_verifier: note('The secret behind the challenge.', 'RFC 7636 section 4.5'),
  refresh_token: note('Good once; a new one comes with the answer.', 'RFC 6749 section 6'),
  token: note('The token that is meant.', 'RFC 7662 section 2.1; RFC 7009 section 2.1'),
  token_type_hint: note(
    'Where to look first; the server looks everywhere all the same.',
    'RFC 7662 section 2.1',
  ),
  authorization: note(
    'Who the client is (Basic), or the token that it was given (Bearer, DPoP).',
    'RFC 6749 section 2.3.1; RFC 6750 section 2.1',
  ),
  dpop: note(
    'A proof, signed for this one request, that the client has the key.',
    'RFC 9449 section 4',
  ),
  client_name: note('What the consent page calls it; nobody has checked it.', 'RFC 7591 section 2'),
  redirect_uris: note('Where codes may be sent.', 'RFC 7591 section 2'),
  grant_types: note('Refresh tokens come only to who registers for them.', 'RFC 7591 section 2'),
  response_types: note('What it asks of the authorization endpoint.', 'RFC 7591 section 2'),
  token_endpoint_auth_method: note(
    'How it says who it is; none is a public client, which can keep no secret.',
    'RFC 7591 section 2',
  ),
  dpop_bound_access_tokens: note('It always sends proofs.', 'RFC 9449 section 5.2'),
}

/** What each name that comes back means, where it means another thing than when it is sent. */
const CAME: Readonly<Record<string, ParameterNote>> = {
  issuer: note('Must be the very identifier that the client looked for.', 'RFC 8414 section 3.3'),
  authorization_endpoint: note('Where the browser is sent.', 'RFC 8414 section 2'),
  token_endpoint: note('Where codes become tokens.', 'RFC 8414 section 2'),
  registration_endpoint: note('Where clients register themselves.', 'RFC 8414 section 2'),
  jwks_uri: note('The keys that tokens are signed with.', 'RFC 8414 section 2'),
  code_challenge_methods_supported: note(
    'An MCP client refuses a server that does not say S256.',
    'RFC 8414 section 2; MCP authorization',
  ),
  authorization_response_iss_parameter_supported: note(
    'Answers carry iss, and a client that reads this refuses one without.',
    'RFC 9207 section 3',
  ),
  client_id: note('What the client is called from here on.', 'RFC 7591 section 3.2.1'),
  client_secret: note('Only a confidential client gets one.', 'RFC 7591 section 3.2.1'),
  registration_access_token: note('Changes the registration later.', 'RFC 7592 section 3'),
  code: note('Good once, for a minute.', 'RFC 6749 section 4.1.2'),
  state: note(
    'What the client sent; anything else is not an answer to it.',
    'RFC 6749 section 4.1.2',
  ),
  iss: note(
    'Which server answers, so that a client of many servers cannot be led to send a code to another.',
    'RFC 9207 section 2',
  ),
  access_token: note(
    'For the MCP server; the client does not look into it.',
    'RFC 6749 section 1.4',
  ),
  token_type: note('How it is sent: Bearer, or DPoP with a proof.', 'RFC 6749 section 7.1'),
  expires_in: note('Its lifetime in seconds.', 'RFC 6749 section 5.1'),
  scope: note('What was granted, which may be less than was asked for.', 'RFC 6749 section 3.3'),
  refresh_token: note('For new tokens, once.', 'RFC 6749 section 1.5'),
  id_token: note('Who signed in, for the client itself.', 'OpenID Connect Core 1.0 section 2'),
  request_uri: note('Names the request in the browser’s URL.', 'RFC 9126 section 2.2'),
  active: note('Whether it is good now: the only member that decides.', 'RFC 7662 section 2.2'),
  sub: note('The person.', 'OpenID Connect Core 1.0 section 5.1'),
  cnf: note('The key that it is bound to.', 'RFC 9449 section 6'),
  error: note('What was wrong, in a word that clients act on.', 'RFC 6749 section 5.2'),
  error_description: note('The same for people who develop clients.', 'RFC 6749 section 5.2'),
}

/** What a name means that a client sends; undefined for one that needs no words. */
export function sentNote(name: string): ParameterNote | undefined {
  return own(SENT, name)
}

/** What a name means in an answer; undefined for one that needs no words. */
export function cameNote(name: string): ParameterNote | undefined {
  return own(CAME, name)
}

function own(
  notes: Readonly<Record<string, ParameterNote>>,
  name: string,
): ParameterNote | undefined {
  return Object.hasOwn(notes, name) ? notes[name] : undefined
}
