// Users, their roles, fleets, passwords and sessions. Invariants: at least one administrator is enabled; a disabled user has
// no session; what ends a session ends its live connection; every change has an audit entry in its transaction.
export { acceptInvitation } from './accept-invitation';
export { ensureAdministrator } from './ensure-administrator';
export { INVITATION_TTL_MS, inviteUser, listInvitations, readInvitation, revokeInvitation } from './invitations';
export { listUsers } from './list-users';
export { changePassword } from './passwords/change-password';
export { hashPassword, replaceEarlierHash, verifyPassword } from './passwords/password-hash';
export {
  issuePasswordReset,
  PASSWORD_RESET_TTL_MS,
  readPasswordReset,
  resetPassword,
} from './passwords/reset-password';
export {
  countSessionsFromBefore,
  deleteEndedSessions,
  endOtherSessions,
  endOwnSession,
  endSession,
  endSessionsFromBefore,
  listOwnSessions,
  type SessionEnd,
} from './sessions/end-sessions';
export { findActor, findSession, type SignedIn } from './sessions/find-session';
export {
  deleteOldSignInAttempts,
  liftSignInDelay,
  RECORDED_FAILURES,
  recordSignIn,
  reserveSignInAttempt,
} from './sign-in/sign-in';
export { updateUser } from './update-user';
