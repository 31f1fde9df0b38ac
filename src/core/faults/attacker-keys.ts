import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'

/**
 * Keys that nobody may trust: they stand here for everybody to read, and no issuer ever publishes them. Fixed ones,
 * since a certificate goes with one of them and making an RSA key takes a tenth of a second.
 */
const PKCS8 = {
  rsa:
    'MIIEvAIBADANBgkqhkiG9w0BAQEFAASCBKYwggSiAgEAAoIBAQCYPAj1UvzJymAXfc9f/8JCTVScfzQjRMkMkk/q2P' +
    'PIg2Hma+CXDk2uhRNY+m5qP2VHqKUWfZ0c1g/Jv34v4+xybyp3Ec9UnkJ983bQm6/DH54WBYusXmtfsypmiCCxhvyR' +
    'bhXo5xseN5OGPQqtXD13rktZ0rHlrdtVI43yluur7Q5YDhEnz6CfDMvrFSDODjh7h5dYiyCaLLrXtfyELP1hrVGO78' +
    'n3umjenpo1x3Qd1xqt7kwPqAIv8p/UJK6PLH3kKo6EYCB0YLhf5UFF0wug1iaUfLR83jBihLwePrg1p/Ts7Iz5wRh5' +
    'q0xgfzmPFDTGxrmq3+v+6ZwfKUUmFYCLAgMBAAECgf8swu6ZkLXan3gtQYr99O/jph8MQf2eMpt2izGulhwA2SxNH8' +
    'gviu3YBaYHyWxQufYk7ULjK4B7KKRkfy+D/Je39sk/3FnUKoXuJagPrnF0BUxHuPyebDwO0EJhhl9cXz0qEWLrdWWb' +
    'H9OGjbIKXokop4tRxqHN/grczzph63KmAvZ5lpANP3T9NLZkUTAG/Oegxy9/VF0XIpXezZA+fznNsz+TJjM6A6mc1L' +
    'mELrxbEwTLHeFeotbwu0qbpMePFxi0YCF6G+vQUhaUt4NKj4e/JTHQUR31wIUWynB3tpELG22wSLaQcDgujg4hGGuV' +
    'zSoYGh559EhOKJTW2s6YGAECgYEA1bhksZcElBeXhUxVkzS3++L3VFCwrqncXLjpZVBZcxbXHP7jwAI88NatIs/2Ux' +
    'f1yE/AsoHfwD4l4o9o3nZa/c9FmyRBE4/zTkKp5uptlLuU+J3PM9R8WSzPZTg3xjanQseg0s+vxjMaN+pTF8dsLKRr' +
    'vC2eJz5U2M0eFx19P4sCgYEAtlnEwxvzDtCkquzeqhvU6/hAM0DYcb9QO8h0PHPuE8hOTKvB+7H6ceEp05asaCiJKz' +
    '4uZm5YPdHd4iR9ljW0rom0Wef2bjymBLqmAoXQHqlzKDqA6Df6LgLfwU4Cz0TABMXPTsbspX/p74G33etisyfxJPO7' +
    'ekj5oaCjQxPA4wECgYEAq3DLdZpLVfDG32soinmTzT94X+6KjNI9rzO2JkuaNbRwwxXE5NXmxNuw72gblPR3eURgs9' +
    'FzB+fSxDd+TFZtD4UhtR4UBflHl9PqLw6G8PS4v+b3vAAL8Az+IZhDRYG6EtvIqtNnkXqU4Z3bIgwbPoR21/FQGPLr' +
    'ZS7FoI1LV5kCgYEAtkGM7zHdQp55Jzmu57j/nIY4rMGQVEhSSh51RwLcHzuiPvGg5g+icPYK1yeO1GBHkUgKGmkJm2' +
    'hKbD/qohq1p4mNEBtPbCkECk//ox/ZvvvAVKH8u51PWXOX7t4o4r8laN/I70TVvCjYSYGOo6kjsksms7dEV9neX5Rt' +
    '+ZohvQECgYA8z9rW5FC+EeATtU3JYizVnGgiaah9GnQuKBiVDWaxaJ/L4U7zBblMYPvMecE9f2kL6gYAYw7gJbAUi1' +
    '/akls3UXlcQLaTyUTP2YFBe0VFhhEzZIHjOV3DCTeQqf1Qis4vLPqNAlHK6purXtkpWHwkPMM5x9hlL8BxQOns+Im8' +
    'jA==',
  ec:
    'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg95NBNtjjlFMS1oMOF1G2itTLxe396Oyt7MHhdDsZNW' +
    'ChRANCAAT1oSS+0AgqJ9q2WiwQ6jzsmHJk1QZaqW5CGKoFCZuFE6oBhWMWr2AA/QoEMuvaFj7IBScr9izbRjNJgijg' +
    'qifJ',
  ec384:
    'MIG2AgEAMBAGByqGSM49AgEGBSuBBAAiBIGeMIGbAgEBBDCQlWta3ksOnr4BBpOWKpN8MhoP5Yal/mZP2LMteJw6ri' +
    '2KaetkVmbORm7PqYoHGlihZANiAAQhz+LhyYc50ibr1+rytBj/efEYYUTXd1Zc02A4MRwsmgK/fr0h1q9/tEG1ueqQ' +
    'j0WhV9iOIN1Tc6Bga/PhMKCXvg4/2WL66IvdDmOWdjwcWnRiDxLKn9EVKnTyw+wfrWM=',
  ed25519: 'MC4CAQAwBQYDK2VwBCIEIHL5LubU8bcErelEcKwyRbNGDT/mL/8WnpGTiTbCc181',
} as const

/** A self-signed certificate of the RSA key, for "attacker.invalid", in base64 as `x5c` has it (RFC 7515 §4.1.6). */
export const ATTACKER_CERTIFICATE =
  'MIIDGTCCAgGgAwIBAgIUFFzD9ON6o/seIGWwMCwAW9LKnwwwDQYJKoZIhvcNAQELBQAwGzEZMBcGA1UEAwwQYXR0YW' +
  'NrZXIuaW52YWxpZDAgFw0yNjExMjExMTAwMDNaGA8yMTI2MTAyODExMDAwM1owGzEZMBcGA1UEAwwQYXR0YWNrZXIu' +
  'aW52YWxpZDCCASIwDQYJKoZIhvcNAQEBBQADggEPADCCAQoCggEBAJg8CPVS/MnKYBd9z1//wkJNVJx/NCNEyQyST+' +
  'rY88iDYeZr4JcOTa6FE1j6bmo/ZUeopRZ9nRzWD8m/fi/j7HJvKncRz1SeQn3zdtCbr8MfnhYFi6xea1+zKmaIILGG' +
  '/JFuFejnGx43k4Y9Cq1cPXeuS1nSseWt21UjjfKW66vtDlgOESfPoJ8My+sVIM4OOHuHl1iLIJosute1/IQs/WGtUY' +
  '7vyfe6aN6emjXHdB3XGq3uTA+oAi/yn9Qkro8sfeQqjoRgIHRguF/lQUXTC6DWJpR8tHzeMGKEvB4+uDWn9OzsjPnB' +
  'GHmrTGB/OY8UNMbGuarf6/7pnB8pRSYVgIsCAwEAAaNTMFEwHQYDVR0OBBYEFEVbXF06+4HQVeFTvvaLc9fah21RMB' +
  '8GA1UdIwQYMBaAFEVbXF06+4HQVeFTvvaLc9fah21RMA8GA1UdEwEB/wQFMAMBAf8wDQYJKoZIhvcNAQELBQADggEB' +
  'AEO9otpSED5MMfC3iG2RahDh+uuKC2cPTmotxtf5iAA0wPXkq7uXikdvE8A05LzOBRdI3USV/0g584U4MWBDY3svJc' +
  'TY71Y2uIIu+CMPC/+6no4xFNqXPo1OLrrJJzdqRVmncRywUQfmmCjcuiBwMDKveiTpuJnkCshE818TZdTX1aDCGDac' +
  'UOmqYPfN5f02cOWiSOn9kp3aQehHvL0KdQJ10lUI/a3LB5UCOhCHlVxD05JEPKTF+oaLPx80nRHr35pXhhdy0+IMii' +
  'HXx5bHqeFQA5A1S7rbprRm1k5OvO7NRJYJS/qmZ7/sVKTluJBJ92naxZeABbtjYU6T3coD1r0='

/** The name of one of the keys that nobody may trust. */
export type AttackerKey = keyof typeof PKCS8

const READ = new Map<AttackerKey, KeyObject>()

/** The private half of a key that nobody may trust; reading one takes longer than signing by it. */
export function attackerKey(name: AttackerKey): KeyObject {
  const read =
    READ.get(name) ??
    createPrivateKey({ key: Buffer.from(PKCS8[name], 'base64'), format: 'der', type: 'pkcs8' })
  READ.set(name, read)
  return read
}

/** Its public half as a JWK. */
export function attackerJwk(name: AttackerKey): Record<string, string> {
  return createPublicKey(attackerKey(name)).export({ format: 'jwk' }) as Record<string, string>
}
