import type { ProtectedResource } from '../protocol/protected-resource.ts'
import { asciiJson } from './ascii-json.ts'
import type { ConnectFile } from './configuration.ts'
import type { ProtectedResourceParts } from './protected-resource-draft.ts'

/** A router for Express 5 that serves the metadata, and answers requests without a token. */
export function expressRouter(
  { resource, scopes }: ProtectedResource,
  { metadata, metadataUrl, challenges }: ProtectedResourceParts,
): ConnectFile {
  const { noToken } = challenges
  const text = `import { Router } from "express";

// In the server, before the route of the MCP endpoint:
//   app.use(protectedResource);
//   const auth = requireBearerAuth({ verifier, requiredScopes: [${scopes.map((one) => asciiJson(one)).join(', ')}], resourceMetadataUrl });
const resourceMetadataUrl = ${asciiJson(metadataUrl)};

const protectedResource = Router();

protectedResource.get(${route(metadataUrl)}, (_request, response) => {
  // Clients in a browser read it from another origin.
  response.set("Access-Control-Allow-Origin", "*");
  response.json(${asciiJson(metadata, 2).replaceAll('\n', '\n  ')});
});

// Whoever comes without a token is told where to begin, and of no error (RFC 6750 section 3.1).
protectedResource.use(${route(resource)}, (request, response, next) => {
  if (request.method === "OPTIONS" || request.headers.authorization !== undefined) next();
  else response.status(${noToken.status}).set("WWW-Authenticate", ${asciiJson(noToken.header)}).end();
});

export { protectedResource, resourceMetadataUrl };
`
  return { name: 'protected-resource.ts', language: 'typescript', text }
}

/** The path of a URL as a literal that Express 5 matches as it is (path-to-regexp 8: a backslash before what means something). */
function route(url: string): string {
  return asciiJson(new URL(url).pathname.replaceAll(/[{}()[\]+?!:*\\]/g, '\\$&'))
}
