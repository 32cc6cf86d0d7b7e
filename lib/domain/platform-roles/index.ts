// Which roles of process `platform` are run by which process. Invariant: all times are the database's, so clocks of hosts do not
// matter. A lease says that a role runs; it excludes nobody, as most roles have replicas.
export { readUnattendedRoles, releaseRoleLeases, renewRoleLeases } from './role-leases';
