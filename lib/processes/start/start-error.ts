/** A refusal to start, in one line for the person at the terminal. */
export class StartError extends Error {
  override name = 'StartError';
  constructor(
    message: string,
    readonly exitCode = 1,
  ) {
    super(message);
  }
}
