import type { CommandResponsePayload } from '@/lib/contracts';

/**
 * Points of a simulated power cut. `journaled`: written, not yet executed. `acted`: outcome known, not yet written. `concluded`:
 * written, not yet answered.
 */
export const CRASH_POINTS = ['verified', 'journaled', 'acted', 'concluded'] as const;
export type CrashPoint = (typeof CRASH_POINTS)[number];

/** Faults that tests inject. */
export type TboxFaults = {
  /** ms between CONNACK and SUBSCRIBE; null: never on this connection. */
  subscribeAfterMs?(): number | null;
  ignoreCommand?(commandId: string): boolean;
  dropAnswer?(commandId: string, status: CommandResponsePayload['status']): boolean;
  duplicateAnswer?(commandId: string, status: CommandResponsePayload['status']): boolean;
  delayAnswerMs?(commandId: string, status: CommandResponsePayload['status']): number;
  /** true: power cut here, as with `Tbox.crash()`. */
  crashAt?(point: CrashPoint, commandId: string): boolean;
  /** Called after the power cut: a test may start another TBox on the same journal. */
  crashed?(): void;
};
