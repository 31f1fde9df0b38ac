import { ALGS, isSymmetric } from '../keys/algorithms.ts'
import { asciiJson } from './ascii-json.ts'
import type { ConnectFacts } from './configuration.ts'
import { mcpAddress } from './mcp-address.ts'
import type { OtherTarget } from './target.ts'

/** The release of the SDK that the configuration is tested with. */
const TESTED_WITH = '1.32.2'

const BEARER_AUTH =
  'https://github.com/modelcontextprotocol/typescript-sdk/blob/v1.x/src/server/auth/middleware/bearerAuth.ts'
const JOSE =
  'https://github.com/panva/jose/blob/main/docs/jwks/remote/interfaces/RemoteJWKSetOptions.md'

/** An MCP server in TypeScript that checks JWTs against the JWK Set. */
export const TYPESCRIPT_SDK: OtherTarget = {
  product: 'other',
  id: 'typescript-sdk',
  title: 'TypeScript SDK',
  about:
    'An Express server with the MCP TypeScript SDK’s requireBearerAuth, and jose to check JWTs against the keys that this issuer publishes.',
  testedWith: `@modelcontextprotocol/sdk ${TESTED_WITH}`,
  algs: ALGS.filter((alg) => !isSymmetric(alg)),
  caveats: [
    {
      text: 'requireBearerAuth refuses a token that never expires.',
      source: BEARER_AUTH,
    },
    {
      text: 'A missing scope is answered 403 (insufficient_scope), where FastMCP 2.11 and later answer 401.',
      source: BEARER_AUTH,
    },
    {
      text: 'jose fetches the JWKS at most every 30 seconds, and keeps it for 10 minutes: after an unannounced rotation a running server refuses the new key’s tokens for so long. cooldownDuration and cacheMaxAge change that.',
      source: JOSE,
    },
    {
      text: 'It asks nobody about a token: one that has been revoked is accepted until it expires.',
      source: 'https://www.rfc-editor.org/rfc/rfc7009#section-3',
    },
    {
      text: 'An error other than InvalidTokenError from the verifier is answered 500: so it is where the JWKS cannot be fetched.',
      source: BEARER_AUTH,
    },
  ],
  write: (facts) => ({
    kind: 'written',
    files: [{ name: 'server.ts', language: 'typescript', text: server(facts) }],
    run: [
      `npm install @modelcontextprotocol/sdk@${TESTED_WITH} jose@6`,
      'npm install --save-dev tsx @types/express',
      'npx tsx server.ts',
      '',
    ].join('\n'),
  }),
}

function server(facts: ConnectFacts): string {
  const { issuer, jwksUri, audience, alg, requiredScopes } = facts
  const { port, path } = mcpAddress(audience)
  const scopes =
    requiredScopes.length === 0
      ? ''
      : `\n  requiredScopes: [${requiredScopes.map((one) => asciiJson(one)).join(', ')}],`
  return `import { InvalidTokenError } from "@modelcontextprotocol/sdk/server/auth/errors.js";
import { requireBearerAuth } from "@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js";
import type { AuthInfo } from "@modelcontextprotocol/sdk/server/auth/types.js";
import { createMcpExpressApp } from "@modelcontextprotocol/sdk/server/express.js";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { createRemoteJWKSet, errors, jwtVerify } from "jose";

const keys = createRemoteJWKSet(new URL(${asciiJson(jwksUri)}));

async function verifyAccessToken(token: string): Promise<AuthInfo> {
  const { payload } = await jwtVerify(token, keys, {
    issuer: ${asciiJson(issuer)},
    audience: ${asciiJson(audience)},
    algorithms: [${asciiJson(alg)}],
  }).catch(refuse);
  return {
    token,
    clientId: String(payload.client_id ?? payload.sub ?? "unknown"),
    scopes: typeof payload.scope === "string" ? payload.scope.split(" ") : [],
    ...(payload.exp === undefined ? {} : { expiresAt: payload.exp }),
    extra: { claims: payload },
  };
}

// A bad token is the caller's mistake; keys that cannot be fetched are not.
function refuse(error: unknown): never {
  const isAboutToken = error instanceof errors.JOSEError && error.code !== "ERR_JWKS_TIMEOUT";
  throw isAboutToken ? new InvalidTokenError(error.message) : error;
}

const auth = requireBearerAuth({
  verifier: { verifyAccessToken },${scopes}
});

function createServer(): McpServer {
  const server = new McpServer({ name: "my-mcp-server", version: "1.0.0" });
  const description = "Says whose token the call came with.";
  server.registerTool("whoami", { description }, ({ authInfo }) => {
    const { clientId, scopes, expiresAt, extra } = authInfo ?? {};
    const text = JSON.stringify({ clientId, scopes, expiresAt, ...extra });
    return { content: [{ type: "text", text }] };
  });
  return server;
}

const app = createMcpExpressApp();
app.post(${asciiJson(path)}, auth, async (request, response) => {
  const transport = new StreamableHTTPServerTransport({});
  response.on("close", () => void transport.close());
  await createServer().connect(transport);
  await transport.handleRequest(request, response, request.body);
});
app.listen(${port}, "127.0.0.1");
`
}
