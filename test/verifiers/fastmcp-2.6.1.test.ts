import { testVersion } from './version-matrix.ts'

testVersion('2.6.1')
