// Users, their roles and fleets. Invariants: at least one administrator is enabled; a disabled user has no session;
// every change has an audit entry in its transaction.
export { acceptInvitation } from './accept-invitation';
export { ensureAdministrator } from './ensure-administrator';
export { findActor, findSession, type SignedIn } from './find-session';
export { INVITATION_TTL_MS, inviteUser, listInvitations, readInvitation, revokeInvitation } from './invitations';
export { listUsers } from './list-users';
export { recordSignIn, reserveSignInAttempt, SIGN_IN_ATTEMPTS, SIGN_IN_WINDOW_MS } from './sign-in';
export { updateUser } from './update-user';
