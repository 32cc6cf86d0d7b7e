import type { CommandDefinition } from '@/lib/contracts';
import type { Actor } from '../context';

export const maySend = ({ roles }: Pick<CommandDefinition, 'roles'>, { role }: Actor): boolean =>
  role === 'system' || roles.includes(role);

/** Whoever may send it may also agree to another person's. */
export const mayDecide = (definition: Pick<CommandDefinition, 'roles'>, actor: Actor, requestedById: string): boolean =>
  actor.kind === 'user' && actor.id !== requestedById && maySend(definition, actor);

/** An operator takes back what is their own, others whatever they could have sent. */
export const mayCancel = (definition: Pick<CommandDefinition, 'roles'>, actor: Actor, requestedById: string): boolean =>
  actor.id === requestedById || maySend(definition, actor);
