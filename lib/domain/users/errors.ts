import { ConflictError, DomainError, ValidationError } from '../errors';

export class LastAdministratorError extends ConflictError {
  constructor() {
    super('last_administrator', 'This is the only administrator who can sign in');
  }
}

/** Users cannot change their own account: it could lock them out or raise their rights. */
export class OwnAccountError extends DomainError {
  constructor() {
    super('forbidden', 'own_account', 'Another administrator has to change your own account');
  }
}

export class StaleUserError extends ConflictError {
  constructor() {
    super('user_changed', 'This user was changed in the meantime');
  }
}

/** Same for wrong, used, revoked and expired tokens, so that guessing reveals nothing. */
export class InvitationGoneError extends DomainError {
  constructor() {
    super('not_found', 'invitation_gone', 'This invitation is invalid, expired or was used');
  }
}

/** Same for wrong, used, replaced and expired tokens. */
export class PasswordResetGoneError extends DomainError {
  constructor() {
    super('not_found', 'password_reset_gone', 'This link is invalid, expired or was used');
  }
}

/** A sign-in attempt comes too early after failed ones. */
export class TooManyAttemptsError extends DomainError {
  constructor(
    override readonly retryAfterS: number,
    code = 'too_many_attempts',
  ) {
    super('rate_limited', code, `Too many attempts; try again in ${retryAfterS} s`);
  }
}

/** The password was not checked, because too many checks are pending. */
export class TooManyPasswordChecksError extends DomainError {
  constructor() {
    super('unavailable', 'too_many_checks', 'Too many passwords are being checked; try again soon');
  }
}

export class WeakPasswordError extends ValidationError {
  constructor(path: string) {
    super([{ path, message: 'This password is easy to guess; a few unrelated words make a good one' }]);
  }
}

export class WrongPasswordError extends ValidationError {
  constructor(path: string) {
    super([{ path, message: 'This is not the current password' }]);
  }
}
