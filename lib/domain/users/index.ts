// People: who may sign in, with which role, for which fleets. Invariants: there is always an enabled administrator; a
// disabled person has no session; every change stands in the audit trail, written in its own transaction.
export { acceptInvitation } from './accept-invitation';
export { ensureAdministrator } from './ensure-administrator';
export { findActor } from './find-actor';
export { findSession, type SignedIn } from './find-session';
export { INVITATION_TTL_MS, inviteUser } from './invite-user';
export { listInvitations } from './list-invitations';
export { listUsers } from './list-users';
export { readInvitation } from './read-invitation';
export { recordSignIn } from './record-sign-in';
export { reserveSignInAttempt, SIGN_IN_ATTEMPTS, SIGN_IN_WINDOW_MS } from './reserve-sign-in-attempt';
export { revokeInvitation } from './revoke-invitation';
export { updateUser } from './update-user';
