import type { Role } from './users/terms';

const EVERYBODY: readonly Role[] = ['operator', 'support', 'admin'];
const ADMINISTRATORS: readonly Role[] = ['admin'];

const TABLE = {
  'access.manage': ADMINISTRATORS,
  'audit.read': ADMINISTRATORS,
  'authority.withdraw': ADMINISTRATORS,
  'broker.read': EVERYBODY,
  'broker.manage': ADMINISTRATORS,
  'certificate.manage': ADMINISTRATORS,
  'command.read': EVERYBODY,
  'command.send': EVERYBODY,
  'quarantine.read': ADMINISTRATORS,
  'user.manage': ADMINISTRATORS,
  'vehicle.read': EVERYBODY,
  'vehicle.manage': ADMINISTRATORS,
} satisfies Record<string, readonly Role[]>;
export type Permission = keyof typeof TABLE;

/**
 * Which roles may do what. Nothing else in the product compares roles, except the catalogue of commands: it says which roles
 * may send which (`COMMAND_RULES`).
 */
export const PERMISSIONS: Record<Permission, readonly Role[]> = TABLE;

/** Only by a person: each needs somebody who answers for it. */
const PEOPLE_ONLY: ReadonlySet<Permission> = new Set(['authority.withdraw', 'command.send']);

/** Role and fleets of whoever acts. A process of our own has role `system`, and every permission that is not for people only. */
type PermissionHolder = { role: Role | 'system'; fleets: readonly number[] | 'all' };

/** @param fleetId of the object concerned; left out where there is none, or where the query filters by fleet */
export function can({ role, fleets }: PermissionHolder, permission: Permission, fleetId?: number): boolean {
  if (role === 'system' ? PEOPLE_ONLY.has(permission) : !PERMISSIONS[permission].includes(role)) return false;
  return fleetId === undefined || fleets === 'all' || fleets.includes(fleetId);
}
