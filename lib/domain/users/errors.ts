import { ConflictError, DomainError } from '../errors';

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
