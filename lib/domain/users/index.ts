// People: who may sign in, with which role, for which fleets. Invariants: there is always an enabled administrator; a
// disabled person has no session; every change stands in the audit trail, written in its own transaction.
export { acceptInvitation, readInvitation } from './accept-invitation';
export { ensureAdministrator } from './ensure-administrator';
export { findActor, findSession, type SignedIn } from './find-session';
export { INVITATION_TTL_MS, inviteUser, listInvitations, revokeInvitation } from './invitations';
export { listUsers } from './list-users';
export { recordSignIn, reserveSignInAttempt, SIGN_IN_ATTEMPTS, SIGN_IN_WINDOW_MS } from './sign-in';
export { updateUser } from './update-user';
