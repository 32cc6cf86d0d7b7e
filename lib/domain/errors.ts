import type { ProblemCode } from '@/lib/contracts';

/** An expected refusal. `kind` decides the HTTP status, `code` is owned by the module that refuses. */
export class DomainError extends Error {
  override name = 'DomainError';
  /** When a retry may succeed. */
  readonly retryAfterS?: number;
  constructor(
    readonly kind: ProblemCode,
    readonly code: string,
    message: string,
    /** Fields that were refused, by path. */
    readonly fields: { path: string; message: string }[] = [],
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export class ForbiddenError extends DomainError {
  constructor(message = 'You may not do this') {
    super('forbidden', 'forbidden', message);
  }
}

/** Also for objects of other fleets, whose existence is not disclosed. */
export class NotFoundError extends DomainError {
  constructor(what: string) {
    super('not_found', 'not_found', `${what} was not found`);
  }
}

export class ConflictError extends DomainError {
  constructor(code: string, message: string) {
    super('conflict', code, message);
  }
}

export class ValidationError extends DomainError {
  constructor(fields: { path: string; message: string }[]) {
    super(
      'validation_failed',
      'validation_failed',
      fields.map((field) => `${field.path}: ${field.message}`).join('; '),
      fields,
    );
  }
}
