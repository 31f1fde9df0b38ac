import { testVersion } from './version-matrix.ts'

testVersion('4.1.2')
