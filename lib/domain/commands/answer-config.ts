import { configSchema, type PlatformConfig, type Topics } from '@/lib/contracts';
import type { Ctx } from '../context';
import { type CommandSigning, commandKeys } from './sign-request';
import { updateFirmware } from './vehicle-store';

export type ReportedConfig = {
  vin: string;
  syncId: string | null;
  hardware: string | null;
  firmwareVersion: string | null;
};

const MAX_BYTES = 64 * 1024;
const text = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value.slice(0, 100) : null;

/** Reads the hardware and firmware that a TBox reports; null: not such a message. Never throws. */
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

/** The server's time and the keys that verify commands: what a TBox needs to check a command's signature and deadline. */
export async function answerConfig(
  ctx: Ctx,
  signing: CommandSigning,
  { syncId }: Pick<ReportedConfig, 'syncId'>,
): Promise<PlatformConfig> {
  const keys = (await commandKeys(ctx, signing)) as PlatformConfig['values']['commandKeys'];
  const ts = ctx.clock.now();
  // Must grow with each change of the configuration, which is only the keys
  const version = keys.length;
  return { ts, version, values: { ...(syncId !== null && { syncId }), commandKeys: keys } };
}

/** Stores reported hardware and firmware of TBoxes. */
export async function recordFirmware({ ctx, input }: { ctx: Ctx; input: ReportedConfig[] }): Promise<void> {
  const reported = input.filter(({ hardware, firmwareVersion }) => hardware !== null || firmwareVersion !== null);
  if (reported.length > 0) await updateFirmware(ctx.db, reported);
}
