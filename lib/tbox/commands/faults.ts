import type { CommandResponsePayload } from '@/lib/contracts';

/** Where power may fail; `journaled`: written, not yet acted on. `acted`: outcome known, not yet written. `concluded`: written, not yet said. */
export const CRASH_POINTS = ['verified', 'journaled', 'acted', 'concluded'] as const;
export type CrashPoint = (typeof CRASH_POINTS)[number];

/** What goes wrong in the field, for tests. Each is off unless given. */
export type TboxFaults = {
  /** SUBSCRIBE is sent this long after CONNACK, in ms. null: never on this connection. */
  subscribeAfterMs?(): number | null;
  /** The request is not noticed. */
  ignoreCommand?(commandId: string): boolean;
  /** The answer is not sent. */
  swallowAnswer?(commandId: string, status: CommandResponsePayload['status']): boolean;
  answerTwice?(commandId: string, status: CommandResponsePayload['status']): boolean;
  /** The answer waits for this long, in memory. 0: not at all. */
  delayAnswerMs?(commandId: string, status: CommandResponsePayload['status']): number;
  /** true: power fails here, as with `Tbox.crash()`. */
  crashAt?(point: CrashPoint, commandId: string): boolean;
  /** Power has failed: a test may start another TBox on the same journal. */
  crashed?(): void;
};
