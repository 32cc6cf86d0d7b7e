'use server';

import type { BanKind } from '@/lib/contracts';
import { banClient, liftBan } from '@/lib/domain/access';
import { kickClient } from '@/lib/domain/broker';
import type { Ctx } from '@/lib/domain/context';
import { DomainError } from '@/lib/domain/errors';
import { action, getBroker, getConfig } from '@/lib/web';

type BanInput = { kind: BanKind; value: string; reason: string; lastsMs: number | null };

/** Counted by the server's clock. What is connected goes at once where the broker answers; the enforcement sees to the rest. */
export const ban = action(async ({ ctx, input }: { ctx: Ctx; input: BanInput }) => {
  const { lastsMs, ...given } = input;
  const expiresAt = lastsMs === null ? null : ctx.clock.now() + lastsMs;
  const platformUsername = getConfig().MQTT_USERNAME;
  const made = await banClient({ ctx, input: { ...given, expiresAt, platformUsername } });
  if (made.kind === 'client_id') {
    await kickClient({ ctx, broker: getBroker(), input: { clientId: made.value, reason: made.reason } }).catch(
      (error: unknown) => {
        if (!(error instanceof DomainError)) throw error;
      },
    );
  }
  return made;
});
export const lift = action(liftBan);
