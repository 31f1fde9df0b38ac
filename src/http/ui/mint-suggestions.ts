import type { Issuer } from '../../core/issuers/issuer.ts'
import { printableText } from '../../core/protocol/printable-text.ts'
import { splitScope } from '../../core/protocol/scope.ts'
import { listClients } from '../../idp/clients.ts'
import type { Idp } from '../../idp/idp.ts'
import { listKeys } from '../../idp/list-keys.ts'
import { recentValues } from '../../idp/recent-values.ts'
import { listSubjects } from '../../idp/subjects.ts'
import type { FieldChoice } from './form-field.ts'

/** How many values a field suggests. */
const SUGGESTIONS = 50

/** The longest value that is suggested, in UTF-16 units; a longer one does not fit beside the others. */
const LONGEST_SUGGESTION = 200

/** Known values that the form suggests; any other may be typed. */
export interface MintSuggestions {
  readonly subjects: readonly FieldChoice[]
  readonly clients: readonly FieldChoice[]
  readonly audiences: readonly FieldChoice[]
  readonly scopes: readonly FieldChoice[]
  readonly keys: readonly FieldChoice[]
}

/** What the form suggests at an issuer: what its newest tokens have, then what is registered. */
export async function mintSuggestions(idp: Idp, issuer: Issuer): Promise<MintSuggestions> {
  const page = { limit: SUGGESTIONS }
  const [recent, subjects, clients, keys] = await Promise.all([
    recentValues(idp, issuer),
    listSubjects(idp, issuer, page),
    listClients(idp, issuer, page),
    listKeys(idp, issuer, page),
  ])
  const names = new Map(subjects.items.map(({ sub, name }) => [sub, name ?? sub]))
  const registered = clients.items.map(({ metadata }) => metadata)
  return {
    subjects: choices([...recent.subjects, ...names.keys()], (sub) => names.get(sub) ?? sub),
    clients: choices([...recent.clientIds, ...clients.items.map(({ clientId }) => clientId)]),
    audiences: choices([
      ...recent.audiences,
      idp.settings.defaultAudience,
      ...registered.flatMap(({ audience }) => audience ?? []),
    ]),
    scopes: choices([
      ...recent.scopes,
      ...registered.flatMap(({ scope }) => splitScope(scope ?? '')),
    ]),
    keys: keys.items.map(({ kid, alg, effectiveState }) => ({
      value: kid,
      text: `${alg}, ${effectiveState}`,
    })),
  }
}

/** Each value once; one that a control could not hold as it is, or that is very long, is not suggested. */
function choices(
  values: readonly string[],
  textOf: (value: string) => string = (value) => value,
): readonly FieldChoice[] {
  return [...new Set(values)]
    .filter((value) => value.length <= LONGEST_SUGGESTION && printableText(value) === value)
    .slice(0, SUGGESTIONS)
    .map((value) => ({ value, text: printableText(textOf(value)) }))
}
