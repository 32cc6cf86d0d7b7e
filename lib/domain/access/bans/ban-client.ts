import { z } from 'zod';
import { BAN_KINDS, type Ban } from '@/lib/contracts';
import { recordAudit } from '../../audit';
import { type Ctx, withTransaction } from '../../context';
import { ConflictError, ValidationError } from '../../errors';
import { parseInput } from '../../parse';
import { isStorableText } from '../../storable';
import { includesLoopback, normaliseRange } from '../address';
import { announceStanding } from '../announce-standing';
import { requireAccessAdmin } from '../permissions';
import { PLATFORM_CLIENT_PREFIX } from '../reserved-names';
import { countBans, insertBan } from './ban-store';

// Each edge keeps them in memory: a list that grows past this is a firewall's work
const MAX_BANS = 10_000;
const MAX_MS = 8_640_000_000_000_000; // ECMA-262: the last millisecond that a Date has

const schema = z.object({
  kind: z.enum(BAN_KINDS),
  /** As the client says it, to the letter; an address may be a range, `192.0.2.0/24`. */
  value: z.string().min(1).max(256).refine(isStorableText, 'Not Unicode'),
  reason: z.string().trim().min(1).max(500).refine(isStorableText, 'Not Unicode'),
  /** ms since the epoch; null or absent: until it is lifted. */
  expiresAt: z.int().max(MAX_MS).nullish(),
  /** User name of the platform's own account, which cannot be banned. */
  platformUsername: z.string(),
});

/**
 * Keeps a client out, whatever it can prove: within a second it cannot connect, and what it has is ended by whoever listens
 * to `tsp_access`.
 * @throws ValidationError also for what would keep out the platform itself, ConflictError `ban_exists` `too_many_bans`,
 * ForbiddenError
 */
export async function banClient({ ctx, input }: { ctx: Ctx; input: z.input<typeof schema> }): Promise<Ban> {
  requireAccessAdmin(ctx.actor);
  const { kind, reason, expiresAt = null, platformUsername, ...given } = parseInput(schema, input);
  const value = kind === 'address' ? (normaliseRange(given.value.trim()) ?? '') : given.value;
  const now = ctx.clock.now();
  if (value === '') refuse('value', 'Not an IP address, nor a range as 192.0.2.0/24');
  if (isOurs(kind, value, platformUsername)) refuse('value', 'The platform itself would be kept out');
  if (expiresAt !== null && expiresAt <= now) refuse('expiresAt', 'In the past');
  return withTransaction(ctx, async (tx) => {
    if ((await countBans(tx.db)) >= MAX_BANS) throw new ConflictError('too_many_bans', 'There are too many bans');
    const dates = { createdAt: new Date(now), expiresAt: expiresAt === null ? null : new Date(expiresAt) };
    const ban = await insertBan(tx.db, { kind, value, reason, author: tx.actor.label, ...dates });
    if (!ban) throw new ConflictError('ban_exists', `${value} is banned already`);
    await recordAudit(tx, {
      action: 'ban.create',
      target: { type: 'ban', id: value },
      detail: { id: ban.id, kind, reason, expiresAt },
    });
    await announceStanding(tx.db, { type: 'ban', id: ban.id, kind, value, expiresAt });
    return ban;
  });
}

function isOurs(kind: Ban['kind'], value: string, platformUsername: string): boolean {
  if (kind === 'username') return value === platformUsername;
  if (kind === 'client_id') return value.startsWith(PLATFORM_CLIENT_PREFIX);
  return includesLoopback(value);
}

function refuse(path: string, message: string): never {
  throw new ValidationError([{ path, message }]);
}
