import { z } from 'zod';
import type { PlatformConfig } from '@/lib/contracts';

export type CommandKey = PlatformConfig['values']['commandKeys'][number];

/** One verified command, and what was said about it. */
export const journalEntrySchema = z.object({
  commandId: z.uuid(),
  operation: z.string(),
  params: z.record(z.string(), z.unknown()),
  issuedAt: z.number(),
  expiresAt: z.number(),
  /** The newest answer, as it was sent. */
  answer: z.string(),
  /** false: begun; after a restart nobody knows what became of it. */
  final: z.boolean(),
  /** The broker has the final answer (PUBCOMP). */
  acknowledged: z.boolean(),
  /** MQTT 5 Correlation Data of the request, base64. */
  correlation: z.string().optional(),
});
export type JournalEntry = Readonly<z.infer<typeof journalEntrySchema>>;

/**
 * What a TBox must remember over a power cut. Reads see a write at once; the promise of a write is kept once it would
 * survive.
 */
export type Journal = {
  find(commandId: string): JournalEntry | undefined;
  /** A refusal may use more of the space: it is short of it that refuses as `busy`. */
  hasRoom(kind: 'execution' | 'refusal'): boolean;
  write(entry: JournalEntry): Promise<void>;
  /** Not made durable at once: a lost acknowledgement costs one repeated answer. */
  acknowledge(commandId: string): void;
  /** Drops what expired more than a day before; @param earliestMs server time that has certainly come */
  forget(earliestMs: number): void;
  /** Begun and without an outcome, oldest first. */
  unfinished(): JournalEntry[];
  /** Final answers that the broker has not acknowledged, oldest first. */
  unacknowledged(): JournalEntry[];
  keys(): readonly CommandKey[];
  writeKeys(keys: readonly CommandKey[]): Promise<void>;
  /** Waits for what is being written. */
  close(): Promise<void>;
};
