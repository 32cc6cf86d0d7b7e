import { type BatchExclusion, type BatchPreview, type CommandDefinition, vinSchema } from '@/lib/contracts';
import type { Ctx } from '../../context';
import { vehicleRefusal } from '../check-request';
import { type CommandVehicle, findCommandVehicles } from '../vehicle-store';

type Selection = { included: CommandVehicle[]; excluded: BatchPreview['excluded'] };

/** Who of a selection would get the command now, in the order given, and why the others would not. */
export async function selectVehicles(
  ctx: Ctx,
  definition: CommandDefinition,
  { vins, onlineOnly }: { vins: string[]; onlineOnly: boolean },
): Promise<Selection> {
  const wanted = vins.map((vin) => vin.trim().toUpperCase());
  const valid = [...new Set(wanted)].filter((vin) => vinSchema.safeParse(vin).success);
  const found = new Map((await findCommandVehicles(ctx.db, ctx.actor, valid)).map((vehicle) => [vehicle.vin, vehicle]));
  const now = ctx.clock.now();
  const seen = new Set<string>();
  const selection: Selection = { included: [], excluded: [] };
  for (const vin of wanted) {
    const vehicle = found.get(vin);
    const reason = whyNot(vin, vehicle);
    seen.add(vin);
    if (vehicle && reason === null) selection.included.push(vehicle);
    else if (reason !== null) selection.excluded.push({ vin, plate: vehicle?.plate ?? null, reason });
  }
  return selection;

  function whyNot(vin: string, vehicle: CommandVehicle | undefined): BatchExclusion | null {
    if (seen.has(vin)) return 'vehicle_doubled';
    if (!vehicle) return 'vehicle_unknown';
    const refused = vehicleRefusal(definition, vehicle, now);
    if (refused) return refused.refusal;
    return onlineOnly && !vehicle.connected ? 'offline' : null;
  }
}
