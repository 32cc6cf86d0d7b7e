import {
  getRotationOperation,
  listRotationsOperation,
  listRotationTargetsOperation,
  ROTATION_TARGET_STATES,
  type RotationCounts,
  type RotationWave,
  type StrandedAdvice,
} from '@/lib/contracts';
import { invalidCursor, pageOf } from '../../cursor';
import { NotFoundError } from '../../errors';
import { verb } from '../../verb';
import { windowOpensAt } from './plan';
import {
  type ListedTarget,
  selectConfirmedPerMinute,
  selectCounts,
  selectFailures,
  selectStrandedCount,
  selectTargets,
  type WaveCount,
} from './progress-store';
import { type RotationRow, selectRotation, selectRotations } from './rotation-store';
import { waveProgress } from './wave-progress';

/** @throws NotFoundError. Administrators only. */
export const getRotation = verb(getRotationOperation, async ({ ctx, input: { id } }) => {
  const now = ctx.clock.now();
  const row = await selectRotation(ctx.db, id);
  if (!row) throw new NotFoundError(`Rotation ${id}`);
  const [counts, failures, stranded, confirmedPerMinute, progress] = await Promise.all([
    selectCounts(ctx.db, [id]),
    selectFailures(ctx.db, id),
    selectStrandedCount(ctx.db, id, now),
    selectConfirmedPerMinute(ctx.db, id, now),
    waveProgress(ctx.db, row, now),
  ]);
  const soakedAt = row.state === 'running' ? progress.soakedAt : null;
  const opensAt = row.state === 'running' && !progress.isOver ? windowOpensAt(row.plan, now) : null;
  return {
    ...summaryOf(row, counts),
    selection: row.selection,
    plan: row.plan,
    approvedAt: row.approvedAt,
    approvedBy: row.approvedBy,
    wave: row.wave,
    waves: wavesOf(counts),
    failures,
    stranded,
    confirmedPerMinute,
    waitsUntil: soakedAt !== null && soakedAt > now ? soakedAt : opensAt,
    canApprove: row.state === 'awaiting_approval' && row.createdById !== ctx.actor.id,
  };
});

/** Newest first. Administrators only. */
export const listRotations = verb(listRotationsOperation, async ({ ctx, input: { cursor, limit } }) => {
  const rows = await selectRotations(ctx.db, cursor === undefined ? null : parseCursor(cursor), limit + 1);
  const { items, nextCursor } = pageOf(rows, limit, ({ createdAt, id }) => `${createdAt}.${id}`);
  const ids = items.map(({ id }) => id);
  const counts = await selectCounts(ctx.db, ids);
  const countsOf = (id: string) => counts.filter(({ rotationId }) => rotationId === id);
  return { items: items.map((row) => summaryOf(row, countsOf(row.id))), nextCursor };
});

function parseCursor(cursor: string): { at: number; id: string } {
  const [, at, id] = /^(\d{1,15})\.([0-9a-f-]{36})$/.exec(cursor) ?? [];
  if (at !== undefined && id !== undefined) return { at: Number(at), id };
  throw invalidCursor();
}

function summaryOf(row: RotationRow, counts: WaveCount[]) {
  const { id, name, state, pauseReason, createdAt, createdBy, reason, startsAt, startedAt, endedAt } = row;
  const sums = sumOf(counts);
  const total = counts.reduce((sum, { count }) => sum + count, 0);
  return {
    ...{ id, name, state, pauseReason, createdAt, createdBy, reason, startsAt, startedAt, endedAt },
    total,
    counts: sums,
  };
}

const sumOf = (counts: WaveCount[]): RotationCounts => {
  const sums = Object.fromEntries(ROTATION_TARGET_STATES.map((state) => [state, 0])) as RotationCounts;
  for (const { state, count } of counts) sums[state] += count;
  return sums;
};

function wavesOf(counts: WaveCount[]): RotationWave[] {
  const waves = [...new Set(counts.map(({ wave }) => wave))].sort((a, b) => a - b);
  return waves.map((wave) => {
    const own = counts.filter((one) => one.wave === wave);
    return { wave, counts: sumOf(own), total: own.reduce((sum, { count }) => sum + count, 0) };
  });
}

// A certificate that expires sooner leaves no time to wait for the TBox
const EXPIRES_SOON_MS = 7 * 86_400_000;

/** In the order of requests. @throws NotFoundError. Administrators only. */
export const listRotationTargets = verb(
  listRotationTargetsOperation,
  async ({ ctx, input: { id, state, stranded, q, wave, cursor, limit } }) => {
    if (!(await selectRotation(ctx.db, id))) throw new NotFoundError(`Rotation ${id}`);
    const now = ctx.clock.now();
    const page = { now, after: cursor === undefined ? null : parseTargetCursor(cursor), limit: limit + 1 };
    const rows = await selectTargets(ctx.db, id, { state, stranded, wave, q }, page);
    const { items, nextCursor } = pageOf(rows, limit, (last) => `${last.wave}.${last.id}`);
    return {
      nextCursor,
      items: items.map(({ id: _id, stranded, ...row }) => ({
        ...row,
        advice: stranded ? adviceFor(row, now) : null,
      })),
    };
  },
);

function parseTargetCursor(cursor: string): { wave: number; id: number } {
  const [, wave, id] = /^(\d{1,4})\.(\d{1,10})$/.exec(cursor) ?? [];
  if (id === undefined) throw invalidCursor();
  return { wave: Number(wave), id: Number(id) };
}

function adviceFor(
  { validUntil, connected, state }: Omit<ListedTarget, 'id' | 'stranded'>,
  now: number,
): StrandedAdvice {
  if (validUntil === null || validUntil - now < (connected ? 0 : EXPIRES_SOON_MS)) return 'enrol';
  return state === 'failed' && connected ? 'retry' : 'wait';
}
