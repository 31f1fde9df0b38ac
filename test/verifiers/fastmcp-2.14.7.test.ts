import { testVersion } from './version-matrix.ts'

testVersion('2.14.7')
