import { z } from 'zod';
import { type CommandDetail, commandDefinition, getCommandOperation } from '@/lib/contracts';
import type { Db } from '@/lib/platform/db';
import type { Ctx } from '../context';
import { NotFoundError } from '../errors';
import { verb } from '../verb';
import { mayCancel, mayDecide } from './check-request';
import { readEvidence } from './evidence-store';
import { knownFacts } from './known-facts';
import { selectCommandWithEvents } from './read-store';
import { transition } from './state';
import { findCommandVehicle } from './vehicle-store';

const idSchema = z.uuid();

/** A command with its history. @throws NotFoundError also for one of a fleet that the actor may not see */
export const getCommand = verb(getCommandOperation, ({ ctx, input: { id } }) =>
  getCommandFor(ctx.db, Promise.resolve(ctx), id),
);

/** As `getCommand`, with a context that is still being read. @throws also what `ctx` rejects with */
export async function getCommandFor(db: Db, ctx: Promise<Ctx>, id: string): Promise<CommandDetail> {
  const [{ actor, clock }, found] = await Promise.all([
    ctx,
    idSchema.safeParse(id).success ? selectCommandWithEvents(db, id) : null,
  ]);
  const definition = found && commandDefinition(found.operation);
  if (!found || !definition || !(actor.fleets === 'all' || actor.fleets.includes(found.fleetId))) {
    throw new NotFoundError(`Command ${id}`);
  }
  const { fleetId: _, ...command } = found;
  const [evidence, vehicle] = await Promise.all([
    readEvidence(db, command, definition, clock.now()),
    command.state === 'awaiting_approval' ? findCommandVehicle(db, actor, command.vin) : null,
  ]);
  const by = command.requestedBy.id;
  const can = (event: 'approved' | 'cancelled') => transition(command.state, command.sentAt !== null, event) !== null;
  const decidable = can('approved') && mayDecide(definition, actor, by);
  return {
    ...command,
    evidence,
    knownNow: vehicle && knownFacts(definition, vehicle, clock.now()),
    may: { approve: decidable, deny: decidable, cancel: can('cancelled') && mayCancel(definition, actor, by) },
  };
}
