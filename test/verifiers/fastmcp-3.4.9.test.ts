import { testVersion } from './version-matrix.ts'

testVersion('3.4.9')
