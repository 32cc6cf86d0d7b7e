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
  'command.suspend': ADMINISTRATORS,
  'quarantine.read': ADMINISTRATORS,
  'user.manage': ADMINISTRATORS,
  'vehicle.read': EVERYBODY,
  'vehicle.manage': ADMINISTRATORS,
} satisfies Record<string, readonly Role[]>;
export type Permission = keyof typeof TABLE;

/**
 * Roles of each permission. Nothing else compares roles, except the catalogue of commands with the roles that may send each
 * (`COMMAND_RULES`).
 */
export const PERMISSIONS: Record<Permission, readonly Role[]> = TABLE;

/** For users only, who are accountable for it. */
const PEOPLE_ONLY: ReadonlySet<Permission> = new Set(['authority.withdraw', 'command.send', 'command.suspend']);

/** Role and fleets of an actor. A process of the platform has the role `system`, and every permission that is not for users only. */
type PermissionHolder = { role: Role | 'system'; fleets: readonly number[] | 'all' };

/** @param fleetId of the object concerned; left out where there is none, or where the query filters by fleet */
export function can({ role, fleets }: PermissionHolder, permission: Permission, fleetId?: number): boolean {
  if (role === 'system' ? PEOPLE_ONLY.has(permission) : !PERMISSIONS[permission].includes(role)) return false;
  return fleetId === undefined || fleets === 'all' || fleets.includes(fleetId);
}
