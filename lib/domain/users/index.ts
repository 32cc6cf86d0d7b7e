// People: who may sign in, with which role, for which fleets. Invariants: there is always an enabled administrator; a
// disabled person has no session; every change stands in the audit trail, written in its own transaction.
export { acceptInvitation } from './accept-invitation';
export { disableUser } from './disable-user';
export { enableUser } from './enable-user';
export { ensureAdministrator } from './ensure-administrator';
export { findActor } from './find-actor';
export { findSession, type SignedIn } from './find-session';
export { INVITATION_TTL_MS, inviteUser } from './invite-user';
export { listInvitations } from './list-invitations';
export { listUsers, type UserPage } from './list-users';
export { MIN_PASSWORD_LENGTH, passwordSchema } from './password';
export { readInvitation } from './read-invitation';
export { recordSignIn } from './record-sign-in';
export { reserveSignInAttempt, SIGN_IN_ATTEMPTS, SIGN_IN_WINDOW_MS } from './reserve-sign-in-attempt';
export { revokeInvitation } from './revoke-invitation';
export { setUserFleets } from './set-user-fleets';
export { setUserRole } from './set-user-role';
