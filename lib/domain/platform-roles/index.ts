// Leases of the roles of process `platform`. Invariant: all times are the database's, so that clocks of hosts do not
// matter. A lease reports that a role runs; it is not exclusive, as most roles have replicas.
export { readUnattendedRoles, releaseRoleLeases, renewRoleLeases } from './role-leases';
