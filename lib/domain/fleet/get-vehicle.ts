import { getVehicleOperation, hasVinCheckDigit, type SignalReadings, withValidPosition } from '@/lib/contracts';
import { NotFoundError } from '../errors';
import { verb } from '../verb';
import { readArchive } from './archive/archive-store';
import { readSummaries } from './list/summary-store';

const BINDINGS = 50;

/**
 * One vehicle with its newest signals and the history of its TBoxes, newest first.
 * @throws NotFoundError also for a vehicle of a fleet that the actor may not see
 */
export const getVehicle = verb(getVehicleOperation, async ({ ctx, input }) => {
  const { vin } = input;
  const { fleets } = ctx.actor;
  const vehicle = await ctx.db.prisma.vehicle.findFirst({
    where: { vin, ...(fleets === 'all' ? {} : { fleetId: { in: fleets } }) },
    include: {
      state: { select: { signals: true } },
      bindings: { include: { tbox: true }, orderBy: [{ boundAt: 'desc' }, { id: 'desc' }], take: BINDINGS },
    },
  });
  const [summary] = vehicle ? await readSummaries(ctx.db, [vehicle.id]) : [];
  if (!vehicle || !summary) throw new NotFoundError(`Vehicle ${vin}`);
  const open = vehicle.bindings.find((binding) => binding.unboundAt === null);
  return {
    ...summary,
    signals: withValidPosition((vehicle.state?.signals ?? {}) as SignalReadings),
    createdAt: vehicle.createdAt.getTime(),
    archive: await readArchive(ctx.db, vehicle),
    tbox: open
      ? {
          serial: open.tbox.serial,
          hardware: open.tbox.hardware,
          firmwareVersion: open.tbox.firmwareVersion,
          boundAt: open.boundAt.getTime(),
        }
      : null,
    bindings: vehicle.bindings.map((binding) => ({
      serial: binding.tbox.serial,
      boundAt: binding.boundAt.getTime(),
      unboundAt: binding.unboundAt?.getTime() ?? null,
      boundBy: binding.boundBy,
      reason: binding.reason,
    })),
    checkDigitOk: hasVinCheckDigit(vehicle.vin),
  };
});
