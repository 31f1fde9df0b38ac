import { z } from 'zod'
import { line, option } from './option-row.ts'

const path = { kind: 'path', schema: line, accepts: 'a path', default: undefined } as const

/** The options by which the server speaks https. */
export const TLS_OPTIONS = {
  tls: option({
    kind: 'switch',
    schema: z.boolean(),
    default: false,
    help: 'Serve https with a certificate of a CA of our own, which is made on first use; clients have to trust its file ca.pem.',
    accepts: 'true or false',
  }),
  tlsDir: option({
    ...path,
    placeholder: 'DIR',
    help: 'Folder of that CA; without it the folder tls beside the database.',
    commands: 'every',
  }),
  tlsCert: option({
    ...path,
    placeholder: 'FILE',
    help: 'Serve https with the certificate in this PEM file, which may be followed by its chain; needs the key too.',
  }),
  tlsKey: option({
    ...path,
    placeholder: 'FILE',
    help: 'PEM file with the private key of that certificate, without a passphrase.',
  }),
} as const
