import type { Actor } from '../context';
import { ForbiddenError } from '../errors';

/** @throws ForbiddenError unless an administrator or one of our own processes acts */
export function requireAccessAdmin({ role }: Actor): void {
  if (role !== 'admin' && role !== 'system') throw new ForbiddenError('Only an administrator may manage access');
}
