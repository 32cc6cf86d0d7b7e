import type { Ctx } from '../context';
import { ForbiddenError } from '../errors';

/** @throws ForbiddenError unless an administrator or one of our own processes acts */
export function requireAdministrator({ actor }: Ctx): void {
  if (actor.role !== 'admin' && actor.role !== 'system') throw new ForbiddenError('Only an administrator may do this');
}
