import type { Actor } from '../../../context';
import { ForbiddenError } from '../../../errors';

/** The second person is a person: none of our processes requests or approves. @throws ForbiddenError */
export function requireAdministrator({ role }: Actor): void {
  if (role !== 'admin') throw new ForbiddenError('Only an administrator may withdraw an authority');
}
