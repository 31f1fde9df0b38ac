/** The exit codes of the command line. */
export const EXIT = {
  done: 0,
  /** A finding, or a refusal by the server. */
  refused: 1,
  /** Wrong use, or a configuration that cannot work. */
  usage: 2,
  /** A fault of ours. */
  fault: 70,
  /** Ended by Ctrl-C: 128 and the number of SIGINT. */
  interrupted: 130,
  /** Ended with its terminal: 128 and the number of SIGHUP. */
  hungUp: 129,
} as const

/** A command that cannot be done: the sentence for whoever gave it, and the exit code. */
export class CommandFailure extends Error {
  readonly exitCode: number

  constructor(exitCode: number, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'CommandFailure'
    this.exitCode = exitCode
  }
}
