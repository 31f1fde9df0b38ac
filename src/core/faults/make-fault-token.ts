import type { JsonObject } from '../protocol/json.ts'
import { bytesOf, objectIn } from './content.ts'
import type { Content, FaultContext, Segments, TokenFault } from './fault.ts'
import { soundly } from './signing.ts'

/** What a token would say if it were sound. */
export interface SoundContent {
  readonly header: JsonObject
  readonly claims: JsonObject
}

/** A token with a fault. */
export interface FaultToken {
  readonly value: string
  /** What its header and payload say, where they are JSON objects. */
  readonly header: JsonObject | null
  readonly claims: JsonObject | null
  /** The payload as it is, in base64url, where `claims` does not tell all of it. */
  readonly payloadRaw: string | null
}

/** Makes a token with a fault: the sound one, changed where the fault says so and nowhere else. */
export async function makeFaultToken(
  fault: TokenFault,
  sound: SoundContent,
  context: FaultContext,
): Promise<FaultToken> {
  const header = fault.header?.(sound.header, context) ?? sound.header
  const payload = (await fault.claims?.(sound.claims, context)) ?? sound.claims
  const input = `${bytesOf(header).toString('base64url')}.${bytesOf(payload).toString('base64url')}`
  const signature = await (fault.sign ?? soundly)(Buffer.from(input, 'ascii'), context)
  const segments = segmentsOf(input, signature)
  const value = (await fault.write?.(segments, context)) ?? `${input}.${segments.signature}`
  return {
    value,
    header: objectIn(header),
    claims: objectIn(payload),
    payloadRaw: tellsAll(payload) ? null : segments.payload,
  }
}

function segmentsOf(input: string, signature: Buffer): Segments {
  const [header = '', payload = ''] = input.split('.')
  return { header, payload, signature: signature.toString('base64url') }
}

/** Whether an object is all that a payload says: none stands there twice, and nothing is lost in reading it. */
function tellsAll(payload: Content): boolean {
  const object = objectIn(payload)
  return object !== null && bytesOf(payload).equals(bytesOf(object))
}
