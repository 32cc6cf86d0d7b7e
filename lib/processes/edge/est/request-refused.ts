/** What HTTP itself refuses, before anybody looks at who asks. */
export class RequestRefusedError extends Error {
  override name = 'RequestRefusedError';
  constructor(
    readonly status: 400 | 404 | 405 | 411 | 415,
    readonly code: string,
    message: string,
    readonly headers: Record<string, string> = {},
  ) {
    super(message);
  }
}
