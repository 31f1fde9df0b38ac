import { testVersion } from './version-matrix.ts'

testVersion('2.11.3')
