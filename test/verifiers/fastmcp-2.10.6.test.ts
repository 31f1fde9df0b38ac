import { testVersion } from './version-matrix.ts'

testVersion('2.10.6')
