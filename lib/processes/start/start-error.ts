/** Why the product does not start, in one line for the terminal. */
export class StartError extends Error {
  override name = 'StartError';
  constructor(
    message: string,
    readonly exitCode = 1,
  ) {
    super(message);
  }
}
