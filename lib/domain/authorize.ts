import { can, type Permission } from '@/lib/contracts';
import type { Actor } from './context';
import { ForbiddenError } from './errors';

/** @throws ForbiddenError unless the actor's role has the permission */
export function authorize(actor: Actor, permission: Permission): void {
  if (!can(actor, permission)) throw new ForbiddenError(`You need the permission ${permission}`);
}
