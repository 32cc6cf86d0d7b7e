import { z } from 'zod';
import { type CommandDetail, commandDefinition } from '@/lib/contracts';
import type { Ctx } from '../context';
import { NotFoundError } from '../errors';
import { parseInput } from '../parse';
import { readEvidence } from './evidence-store';
import { mayCancel, mayDecide } from './permissions';
import { selectCommandWithEvents } from './read-store';
import { transition } from './state';

const schema = z.object({ id: z.string() });
const idSchema = z.uuid();

/** One command with its whole history. @throws NotFoundError also for one of a fleet that the actor may not see */
export async function getCommand({ ctx, input }: { ctx: Ctx; input: z.input<typeof schema> }): Promise<CommandDetail> {
  const { id } = parseInput(schema, input);
  const command = idSchema.safeParse(id).success ? await selectCommandWithEvents(ctx, id) : null;
  const definition = command && commandDefinition(command.operation);
  if (!command || !definition) throw new NotFoundError(`Command ${id}`);
  const evidence = await readEvidence(ctx.db, command, definition, ctx.clock.now());
  const { actor } = ctx;
  const by = command.requestedBy.id;
  const can = (event: 'approved' | 'cancelled') => transition(command.state, command.sentAt !== null, event) !== null;
  const decidable = can('approved') && mayDecide(definition, actor, by);
  return {
    ...command,
    evidence,
    may: { approve: decidable, deny: decidable, cancel: can('cancelled') && mayCancel(definition, actor, by) },
  };
}
