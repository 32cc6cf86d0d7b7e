import type { Ctx } from '../context';
import type { ReportedConfig } from './answer-config';
import { updateFirmware } from './vehicle-store';

/** What TBoxes say of their hardware and firmware, where it is news. */
export async function recordFirmware({ ctx, input }: { ctx: Ctx; input: ReportedConfig[] }): Promise<void> {
  const told = input.filter(({ hardware, firmwareVersion }) => hardware !== null || firmwareVersion !== null);
  if (told.length > 0) await updateFirmware(ctx.db, told);
}
