import { configSchema, type PlatformConfig, type Topics } from '@/lib/contracts';
import type { Ctx } from '../context';
import { type CommandSigning, commandKeys } from './sign-request';

export type ReportedConfig = {
  vin: string;
  syncId: string | null;
  hardware: string | null;
  firmwareVersion: string | null;
};

const MAX_BYTES = 64 * 1024;
const text = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value.slice(0, 100) : null;

/** What a TBox reports of itself; null: not such a message. Pure; never throws. */
export function readConfig(topics: Topics, topicText: string, payload: Buffer): ReportedConfig | null {
  const topic = topics.parse(topicText);
  if (topic?.kind !== 'config' || topic.direction !== 'up' || payload.length > MAX_BYTES) return null;
  let value: unknown;
  try {
    value = JSON.parse(payload.toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
  const result = configSchema.safeParse(value);
  if (!result.success) return null;
  const { syncId, hardware, firmwareVersion } = result.data.values;
  const clean = (value: unknown) => text(value)?.replaceAll('\u0000', '') ?? null;
  return {
    vin: topic.vin,
    syncId: text(syncId)?.slice(0, 64) ?? null,
    hardware: clean(hardware),
    firmwareVersion: clean(firmwareVersion),
  };
}

/** Our time and the keys that sign commands: what a TBox needs to trust one and to keep its deadline. */
export async function answerConfig(
  ctx: Ctx,
  signing: CommandSigning,
  { syncId }: Pick<ReportedConfig, 'syncId'>,
): Promise<PlatformConfig> {
  const keys = (await commandKeys(ctx, signing)) as PlatformConfig['values']['commandKeys'];
  const ts = ctx.clock.now();
  // It grows with each change of what is desired; the keys are all of it
  const version = keys.length;
  return { ts, version, values: { ...(syncId !== null && { syncId }), commandKeys: keys } };
}
