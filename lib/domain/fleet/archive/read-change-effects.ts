import { readChangeEffectsOperation } from '@/lib/contracts';
import { NotFoundError } from '../../errors';
import { verb } from '../../verb';
import { hasBeenUsed, selectUnfinishedCommands, selectValidCertificates } from './archive-store';
import { findOwnVehicle } from './replace-store';

/** What an archive, a deletion or another TBox would end now, for the user to see before. @throws NotFoundError */
export const readChangeEffects = verb(readChangeEffectsOperation, async ({ ctx, input: { vin } }) => {
  const vehicle = await findOwnVehicle(ctx.db, ctx.actor, vin);
  if (!vehicle) throw new NotFoundError(`Vehicle ${vin}`);
  const { id, tboxSerial } = vehicle;
  const [commands, presence, certificates, used] = await Promise.all([
    selectUnfinishedCommands(ctx.db, id),
    ctx.db.prisma.vehiclePresence.findUnique({ where: { vehicleId: id }, select: { connected: true } }),
    tboxSerial === null ? [] : selectValidCertificates(ctx.db, tboxSerial, ctx.clock.now()),
    hasBeenUsed(ctx.db, id),
  ]);
  const underWay = commands.filter(({ sent }) => sent);
  return {
    connected: presence?.connected ?? false,
    certificates,
    waiting: commands.length - underWay.length,
    underWay: underWay.map(({ operation, endsAt }) => ({ operation, endsAt })),
    used,
  };
});
