/** A configuration that cannot work, with every mistake found in it; each names its source. */
export class ConfigError extends Error {
  readonly mistakes: readonly string[]

  constructor(mistakes: readonly string[], options?: ErrorOptions) {
    super(mistakes.join('\n'), options)
    this.name = 'ConfigError'
    this.mistakes = mistakes
  }
}
