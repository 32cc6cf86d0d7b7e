import type { Ctx } from '../context';
import type { ReportedConfig } from './answer-config';

/** What TBoxes say of their hardware and firmware, where it is news. */
export async function recordFirmware({ ctx, input }: { ctx: Ctx; input: ReportedConfig[] }): Promise<void> {
  const told = input.filter(({ hardware, firmwareVersion }) => hardware !== null || firmwareVersion !== null);
  if (told.length === 0) return;
  await ctx.db.query({
    text: `update tboxes t set hardware = coalesce(r.hardware, t.hardware),
        firmware_version = coalesce(r.firmware, t.firmware_version)
      from unnest($1::text[], $2::text[], $3::text[]) as r(vin, hardware, firmware) join vehicles v on v.vin = r.vin
      where t.serial = v.tbox_serial
        and (coalesce(r.hardware, t.hardware), coalesce(r.firmware, t.firmware_version))
          is distinct from (t.hardware, t.firmware_version)`,
    values: [
      told.map(({ vin }) => vin),
      told.map(({ hardware }) => hardware),
      told.map(({ firmwareVersion }) => firmwareVersion),
    ],
  });
}
