// The measure that every figure stands beside: node:http alone, with an answer as large as ours.
import { createServer } from 'node:http'

const body = Buffer.alloc(Number(process.argv[2] ?? 600), 'x')
const headers = { 'Content-Type': 'application/json', 'Content-Length': body.length }

const server = createServer((request, response) => {
  request.on('data', () => {})
  request.on('end', () => response.writeHead(200, headers).end(body))
})
server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`))
process.on('SIGTERM', () => process.exit(0))
