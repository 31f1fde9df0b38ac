import type { ServerResponse } from 'node:http'

/** Nothing is loaded from elsewhere, no script or style stands in a page, and nobody may frame one. */
export const CONTENT_SECURITY_POLICY = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'"],
  connectSrc: ["'self'"],
  formAction: ["'self'"],
  baseUri: ["'none'"],
  frameAncestors: ["'none'"],
}

/** The same without `form-action`: a browser holds that against where a form's answer redirects to, which is the client. */
export const POLICY_OF_REDIRECTED_FORMS =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'"

/** Lets the forms of a page lead to a client. */
export function letFormsLeadAway(response: Pick<ServerResponse, 'setHeader'>): void {
  response.setHeader('Content-Security-Policy', POLICY_OF_REDIRECTED_FORMS)
}
