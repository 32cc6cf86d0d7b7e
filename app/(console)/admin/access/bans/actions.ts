'use server';

import type { BanKind } from '@/lib/contracts';
import { banClient, liftBan } from '@/lib/domain/access';
import type { Ctx } from '@/lib/domain/context';
import { action, getConfig } from '@/lib/web';

type BanInput = { kind: BanKind; value: string; reason: string; lastsMs: number | null };

/** Counted by the server's clock. Connections that stand are ended by the platform's enforcement. */
export const ban = action(({ ctx, input }: { ctx: Ctx; input: BanInput }) => {
  const { lastsMs, ...given } = input;
  const expiresAt = lastsMs === null ? null : ctx.clock.now() + lastsMs;
  return banClient({ ctx, input: { ...given, expiresAt, platformUsername: getConfig().MQTT_USERNAME } });
});
export const lift = action(liftBan);
