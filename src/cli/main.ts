#!/usr/bin/env node
import { survivePipes } from './output.ts'
import { runCli } from './run-cli.ts'

survivePipes()
await runCli(process.argv.slice(2))
