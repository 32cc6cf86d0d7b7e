import { type Ban, banClientOperation, liftBanOperation, listBansOperation } from '@/lib/contracts';
import { includesLoopback, normaliseRange } from '@/lib/platform/net';
import { recordAudit } from '../../../audit';
import { type CtxWith, withTransaction } from '../../../context';
import { decodeIdCursor, pageOf } from '../../../cursor';
import { ConflictError, NotFoundError, ValidationError } from '../../../errors';
import { notify } from '../../../notifications';
import { verb } from '../../../verb';
import { PLATFORM_CLIENT_PREFIX } from '../reserved-names';
import { countBans, insertBan, removeBan, selectBans } from './ban-store';

// Each edge keeps all bans in memory; longer lists belong in a firewall
const MAX_BANS = 10_000;

/**
 * Bans a client: within a second it cannot connect, and subscribers of `tsp_access` close its connections.
 * @throws ValidationError also for a ban of the platform itself; ConflictError `ban_exists`, `too_many_bans`;
 *   ForbiddenError
 */
export const banClient = verb<typeof banClientOperation, CtxWith<'platformUsername'>>(
  banClientOperation,
  async ({ ctx, input }) => {
    const { kind, reason, lastsMs, ...given } = input;
    const value = kind === 'address' ? (normaliseRange(given.value.trim()) ?? '') : given.value;
    const now = ctx.clock.now();
    const expiresAt = lastsMs == null ? (given.expiresAt ?? null) : now + lastsMs;
    if (value === '') rejectInput('value', 'Neither an IP address nor a range like 192.0.2.0/24');
    if (isPlatform(kind, value, ctx.platformUsername)) rejectInput('value', 'Would ban the platform itself');
    if (expiresAt !== null && expiresAt <= now) rejectInput('expiresAt', 'In the past');
    return withTransaction(ctx, async (tx) => {
      if ((await countBans(tx.db)) >= MAX_BANS) throw new ConflictError('too_many_bans', 'There are too many bans');
      const dates = { createdAt: new Date(now), expiresAt: expiresAt === null ? null : new Date(expiresAt) };
      const ban = await insertBan(tx.db, { kind, value, reason, author: ctx.actor.label, ...dates });
      if (!ban) throw new ConflictError('ban_exists', `${value} is banned already`);
      await recordAudit(tx, {
        action: 'ban.create',
        target: { type: 'ban', id: value },
        detail: { id: ban.id, kind, reason, expiresAt },
      });
      await notify(tx.db, 'tsp_access', { type: 'ban', id: ban.id, kind, value, expiresAt });
      return ban;
    });
  },
);

function isPlatform(kind: Ban['kind'], value: string, platformUsername: string): boolean {
  if (kind === 'username') return value === platformUsername;
  if (kind === 'client_id') return value.startsWith(PLATFORM_CLIENT_PREFIX);
  return includesLoopback(value);
}

function rejectInput(path: string, message: string): never {
  throw new ValidationError([{ path, message }]);
}

export const liftBan = verb(liftBanOperation, async ({ ctx, input: { id } }) => {
  await withTransaction(ctx, async (tx) => {
    const ban = await removeBan(tx.db, id);
    if (!ban) throw new NotFoundError(`Ban ${id}`);
    const { kind, value, reason } = ban;
    await recordAudit(tx, {
      action: 'ban.lift',
      target: { type: 'ban', id: value },
      detail: { id, kind, reason },
    });
    await notify(tx.db, 'tsp_access', { type: 'ban_lifted', id, kind, value });
  });
});

const MAX_ID = 2 ** 31 - 1; // PostgreSQL's integer

/** Bans in force, newest first. @throws ValidationError, ForbiddenError */
export const listBans = verb(listBansOperation, async ({ ctx, input: { q, cursor, limit } }) => {
  const now = new Date(ctx.clock.now());
  const rows = await selectBans(ctx.db, { q, cursor: decodeIdCursor(cursor, MAX_ID), limit: limit + 1, now });
  return pageOf(rows, limit, ({ id }) => String(id));
});
