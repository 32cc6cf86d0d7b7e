import { z } from 'zod';
import type { PlatformConfig } from '@/lib/contracts';

export type CommandKey = PlatformConfig['values']['commandKeys'][number];

/** A verified command and its newest answer. */
export const journalEntrySchema = z.object({
  commandId: z.uuid(),
  operation: z.string(),
  params: z.record(z.string(), z.unknown()),
  issuedAt: z.number(),
  expiresAt: z.number(),
  /** The newest answer, as sent. */
  answer: z.string(),
  /** false: started; after a restart its outcome is unknown. */
  final: z.boolean(),
  /** The broker has the final answer (PUBCOMP). */
  acknowledged: z.boolean(),
  /** MQTT 5 Correlation Data of the request, base64. */
  correlation: z.string().optional(),
});
export type JournalEntry = Readonly<z.infer<typeof journalEntrySchema>>;

/** State that a TBox must keep over a power cut. Reads see a write at once; its promise resolves once it is durable. */
export type Journal = {
  find(commandId: string): JournalEntry | undefined;
  /** There is extra room for refusals, because a full journal is refused as `busy`. */
  hasRoom(kind: 'execution' | 'refusal'): boolean;
  write(entry: JournalEntry): Promise<void>;
  /** Written lazily: a lost acknowledgement costs one repeated answer. */
  acknowledge(commandId: string): void;
  /** Drops entries that expired more than a day before; @param earliestMs lower bound of the server time */
  prune(earliestMs: number): void;
  /** Started and without an outcome, oldest first. */
  unfinished(): JournalEntry[];
  /** Final answers that the broker has not acknowledged, oldest first. */
  unacknowledged(): JournalEntry[];
  keys(): readonly CommandKey[];
  writeKeys(keys: readonly CommandKey[]): Promise<void>;
  /** Waits for pending writes. */
  close(): Promise<void>;
};
