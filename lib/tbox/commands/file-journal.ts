import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { platformConfigSchema } from '@/lib/contracts';
import type { Log } from '@/lib/platform/log';
import { DurableLines } from './durable-lines';
import { type Journal, journalEntrySchema } from './journal';
import { JournalEntries, type JournalRecord } from './journal-entries';

const recordSchema = z.union([
  z.object({ entry: journalEntrySchema }),
  z.object({ acknowledged: z.string() }),
  z.object({ forgotten: z.array(z.string()) }),
  z.object({ keys: platformConfigSchema.shape.values.shape.commandKeys }),
]);

/**
 * A journal of one TBox in a file of JSON lines, each on disk before the TBox continues. A last line that a power cut truncated is
 * dropped: its write had not been confirmed, so nothing depends on it.
 * @throws Error when the file cannot be read or repaired: without its journal a TBox must not execute commands
 */
export async function openFileJournal(
  file: string,
  { log, capacity = 1_000 }: { log: Log; capacity?: number },
): Promise<Journal> {
  const content = await readIfThere(file);
  const lines = content.split('\n').filter((line) => line !== '');
  const store: DurableLines = new DurableLines(file, {
    lines: lines.length,
    compact: () => entries.records().map((record) => JSON.stringify(record)),
  });
  const entries = new JournalEntries(capacity, {
    append: (record) => store.append(JSON.stringify(record)),
    appendLazily: (record) => store.appendLazily(JSON.stringify(record)),
    close: () => store.close(),
  });
  const records = lines.map(parseRecord);
  for (const record of records) if (record) entries.restore(record);
  const damaged = records.filter((record) => record === null).length;
  if (damaged > 0) log.warn({ file, damaged }, 'unreadable lines in the command journal dropped');
  if (damaged > 0 || (content !== '' && !content.endsWith('\n'))) await store.rewrite();
  return entries;
}

async function readIfThere(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

function parseRecord(line: string): JournalRecord | null {
  try {
    return recordSchema.parse(JSON.parse(line));
  } catch {
    return null;
  }
}
