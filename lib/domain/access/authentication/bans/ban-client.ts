import { type Ban, banClientOperation } from '@/lib/contracts';
import { recordAudit } from '../../../audit/index';
import { type CtxWith, withTransaction } from '../../../context';
import { ConflictError, ValidationError } from '../../../errors';
import { notify } from '../../../notifications/index';
import { verb } from '../../../verb';
import { includesLoopback, normaliseRange } from '../address';
import { PLATFORM_CLIENT_PREFIX } from '../reserved-names';
import { countBans, insertBan } from './ban-store';

// Each edge keeps them in memory: a list that grows past this is a firewall's work
const MAX_BANS = 10_000;

/**
 * Keeps a client out, whatever it can prove: within a second it cannot connect, and what it has is ended by whoever listens
 * to `tsp_access`.
 * @throws ValidationError also for what would keep out the platform itself, ConflictError `ban_exists` `too_many_bans`,
 * ForbiddenError
 */
export const banClient = verb<typeof banClientOperation, CtxWith<'platformUsername'>>(
  banClientOperation,
  async ({ ctx, input }) => {
    const { kind, reason, lastsMs, ...given } = input;
    const value = kind === 'address' ? (normaliseRange(given.value.trim()) ?? '') : given.value;
    const now = ctx.clock.now();
    const expiresAt = lastsMs == null ? (given.expiresAt ?? null) : now + lastsMs;
    if (value === '') refuse('value', 'Not an IP address, nor a range as 192.0.2.0/24');
    if (isOurs(kind, value, ctx.platformUsername)) refuse('value', 'The platform itself would be kept out');
    if (expiresAt !== null && expiresAt <= now) refuse('expiresAt', 'In the past');
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

function isOurs(kind: Ban['kind'], value: string, platformUsername: string): boolean {
  if (kind === 'username') return value === platformUsername;
  if (kind === 'client_id') return value.startsWith(PLATFORM_CLIENT_PREFIX);
  return includesLoopback(value);
}

function refuse(path: string, message: string): never {
  throw new ValidationError([{ path, message }]);
}
