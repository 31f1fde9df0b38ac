/** A source of the same random numbers for the same seed, so that what fails once fails again. */
export interface Generator {
  /** A whole number from 0 to below `bound`. */
  below(bound: number): number
  /** Text of up to `longest` pieces of an alphabet. */
  text(alphabet: readonly string[], longest: number): string
}

/** A generator of the same numbers for the same seed (a linear congruence; nothing here is a secret). */
export function generator(seed: number): Generator {
  let state = seed
  const below = (bound: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((state / 2_147_483_648) * bound)
  }
  return {
    below,
    text: (alphabet, longest) =>
      Array.from({ length: below(longest + 1) }, () => alphabet[below(alphabet.length)]).join(''),
  }
}
