import { ConflictError, DomainError } from '../errors';

export class LastAdministratorError extends ConflictError {
  constructor() {
    super('last_administrator', 'This is the only administrator who can sign in');
  }
}

/** What one may not do to oneself: a slip would lock the person out, or be a way to more rights. */
export class OwnAccountError extends DomainError {
  constructor() {
    super('forbidden', 'own_account', 'Another administrator has to change your own account');
  }
}

export class StaleUserError extends ConflictError {
  constructor() {
    super('user_changed', 'Somebody changed this user in the meantime');
  }
}

/** One answer for a wrong, used, revoked and expired token: a guesser learns nothing. */
export class InvitationGoneError extends DomainError {
  constructor() {
    super('not_found', 'invitation_gone', 'This invitation is not valid, not any more, or was used');
  }
}
