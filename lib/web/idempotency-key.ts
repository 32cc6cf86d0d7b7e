import { ValidationError } from '@/lib/domain/errors';

/** @throws ValidationError where the header is missing: without it, a request that is sent again could act twice */
export function idempotencyKey(request: Request): string {
  const key = request.headers.get('idempotency-key');
  if (!key) throw new ValidationError([{ path: 'Idempotency-Key', message: 'this header is required' }]);
  return key;
}
