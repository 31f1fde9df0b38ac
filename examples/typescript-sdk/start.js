import { createApp } from './app.js'

const port = Number(process.env.PORT ?? 8000)
const issuer = process.env.MOCK_IDP_ISSUER ?? 'http://localhost:9400/issuers/default'

const app = createApp({
  issuer,
  jwksUri: `${issuer}/.well-known/jwks.json`,
  audience: `http://127.0.0.1:${port}/mcp`,
})
app.listen(port, '127.0.0.1')
