/** A start-up failure whose message is meant for the person at the terminal: one line, no stack trace. */
export class EmbeddedDatabaseError extends Error {
  override name = 'EmbeddedDatabaseError';
}
