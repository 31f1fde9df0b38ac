import { testVersion } from './version-matrix.ts'

testVersion('2.13.3')
