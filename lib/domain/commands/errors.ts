import type { CommandRefusal, CommandState } from '@/lib/contracts';
import { ConflictError, DomainError } from '../errors';

const KIND = {
  operation_unknown: 'validation_failed',
  operation_unsupported: 'validation_failed',
  role_not_allowed: 'forbidden',
  reason_missing: 'validation_failed',
  deadline_too_long: 'validation_failed',
  precondition_failed: 'conflict',
  command_conflict: 'conflict',
  tbox_missing: 'conflict',
  commands_suspended: 'locked',
  vehicle_archived: 'conflict',
} as const satisfies Record<CommandRefusal, string>;

const FIELD: Partial<Record<CommandRefusal, string>> = {
  operation_unknown: 'operation',
  operation_unsupported: 'operation',
  reason_missing: 'reason',
  deadline_too_long: 'expiresInMs',
};

/** A command that was not accepted; nothing was stored. */
export class CommandRefusedError extends DomainError {
  override name = 'CommandRefusedError';
  constructor(
    readonly refusal: CommandRefusal,
    message: string,
  ) {
    const path = FIELD[refusal];
    super(KIND[refusal], refusal, message, path ? [{ path, message }] : []);
  }
}

export class IdempotencyKeyReusedError extends ConflictError {
  constructor() {
    super('idempotency_key_reused', 'This Idempotency-Key was used before with another request');
  }
}

/** In this state the command cannot be approved, denied or cancelled. */
export class CommandStateError extends ConflictError {
  constructor(verb: string, state: CommandState) {
    super('command_state', `A command that is ${state} cannot be ${verb}`);
  }
}

export class OwnApprovalError extends DomainError {
  override name = 'OwnApprovalError';
  constructor() {
    super('forbidden', 'own_approval', 'Another person must decide; you sent this command yourself');
  }
}
