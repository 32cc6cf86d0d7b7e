import { randomUUID } from 'node:crypto';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pino from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openFileJournal } from './file-journal';
import type { JournalEntry } from './journal';
import { createMemoryJournal } from './journal-entries';

const log = pino({ level: 'silent' });
const NOW_MS = Date.UTC(2026, 0, 15);
const DAY_MS = 86_400_000;
const entry = (change: Partial<JournalEntry> = {}): JournalEntry => ({
  commandId: randomUUID(),
  operation: 'door_unlock',
  params: { doors: 'all' },
  issuedAt: NOW_MS,
  expiresAt: NOW_MS + 60_000,
  answer: '{"status":"executing"}',
  final: false,
  acknowledged: false,
  ...change,
});

let dir: string;
let file: string;
beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'journal-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));
beforeEach(() => {
  file = path.join(dir, randomUUID(), 'commands.jsonl');
});
const open = (capacity = 100) => openFileJournal(file, { log, capacity });

describe('a journal in a file', () => {
  test('has the newest entry of each command after a restart', async () => {
    const journal = await open();
    const [begun, done, acknowledged] = [entry(), entry(), entry()];
    await Promise.all([begun, done, acknowledged].map((each) => journal.write(each)));
    await journal.write({ ...done, answer: '{"status":"failed"}', final: true });
    await journal.write({ ...acknowledged, answer: '{"status":"succeeded"}', final: true });
    journal.acknowledge(acknowledged.commandId);
    await journal.close();

    const again = await open();
    expect(again.find(begun.commandId)).toEqual(begun);
    expect(again.unfinished().map(({ commandId }) => commandId)).toEqual([begun.commandId]);
    expect(again.unacknowledged().map(({ commandId }) => commandId)).toEqual([done.commandId]);
    expect(again.find(acknowledged.commandId)).toMatchObject({ final: true, acknowledged: true });
  });

  test('has written an entry when its promise resolves', async () => {
    const journal = await open();
    const written = entry();
    await journal.write(written);
    expect(await readFile(file, 'utf8')).toContain(written.commandId);
  });

  test('drops a truncated last line and starts a new one', async () => {
    const [first, second] = [entry(), entry()];
    await (await open()).write(first);
    await appendFile(file, JSON.stringify({ entry: entry() }).slice(0, 70));
    await (await open()).write(second);

    const again = await open();
    expect(again.unfinished().map(({ commandId }) => commandId)).toEqual([first.commandId, second.commandId]);
  });

  test('keeps a complete last line without line feed and starts a new one', async () => {
    const [first, second] = [entry(), entry()];
    await (await open()).close();
    await (await open()).write(first);
    await writeFile(file, (await readFile(file, 'utf8')).trimEnd());
    await (await open()).write(second);
    expect((await open()).unfinished()).toHaveLength(2);
  });

  test('is compacted without a change of its content', async () => {
    const journal = await open();
    const kept = entry();
    await journal.write(kept);
    for (let i = 0; i < 400; i++) await journal.write({ ...kept, params: { i } });
    expect((await readFile(file, 'utf8')).split('\n').length).toBeLessThan(300);
    expect((await open()).find(kept.commandId)?.params).toEqual({ i: 399 });
  });

  test('keeps keys', async () => {
    const key = { kid: '1', kty: 'EC' as const, crv: 'P-256' as const, x: 'x', y: 'y', x5c: ['c'] };
    await (await open()).writeKeys([key]);
    expect((await open()).keys()).toEqual([key]);
  });

  test('rejects when the disk fails', async () => {
    await writeFile(path.join(dir, 'occupied'), '');
    file = path.join(dir, 'occupied', 'commands.jsonl');
    await expect(open()).rejects.toThrow('ENOTDIR');
  });
});

test('deletes entries a day after they expired', () => {
  const journal = createMemoryJournal();
  const old = entry();
  void journal.write(old);
  journal.prune(old.expiresAt + DAY_MS);
  expect(journal.find(old.commandId)).toBeDefined();
  journal.prune(old.expiresAt + DAY_MS + 1);
  expect(journal.find(old.commandId)).toBeUndefined();
});

test('has extra room for refusals when full', () => {
  const journal = createMemoryJournal({ capacity: 4 });
  for (let i = 0; i < 4; i++) void journal.write(entry());
  expect([journal.hasRoom('execution'), journal.hasRoom('refusal')]).toEqual([false, true]);
  void journal.write(entry());
  expect(journal.hasRoom('refusal')).toBe(false);
});
