import { type FormField, formField } from './form-field.ts'
import type { PageFrame } from './page-frame.ts'

/** The page that asks for the admin token. */
export interface SignInPage {
  readonly frame: PageFrame
  readonly action: string
  readonly returnTo: string
  readonly field: FormField
}

/** The page that asks for the admin token; `wrong` where one was given that is not it. */
export function signInPage(input: {
  readonly frame: PageFrame
  readonly returnTo: string
  readonly wrong: boolean
}): SignInPage {
  const { frame, returnTo, wrong } = input
  const error = wrong ? 'This is not the admin token of this server.' : undefined
  return {
    frame,
    action: `${frame.root}/sign-in`,
    returnTo,
    field: formField({ name: 'admin_token', label: 'Admin token', value: '', error }),
  }
}

/** A path of this server to go to after signing in; anything that a browser could take for another host becomes the start page. */
export function localPath(text: string | undefined, start: string): string {
  if (text === undefined || !/^\/(?![/\\])[\x21-\x5B\x5D-\x7E]*$/.test(text)) return start
  return text
}
