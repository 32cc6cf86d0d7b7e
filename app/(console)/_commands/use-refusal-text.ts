'use client';

import { useTranslations } from 'next-intl';
import { ApiProblem } from '@/lib/browser/problem';

const KNOWN = [
  'operation_unknown',
  'operation_unsupported',
  'role_not_allowed',
  'reason_missing',
  'deadline_too_long',
  'precondition_failed',
  'command_conflict',
  'tbox_missing',
  'commands_suspended',
  'vehicle_archived',
  'idempotency_key_reused',
  'not_found',
  'forbidden',
  'own_approval',
  'command_state',
  'unavailable',
] as const;
const isKnown = (code: string): code is (typeof KNOWN)[number] => (KNOWN as readonly string[]).includes(code);

/** The message of a failed request about one field; `path` as `params.seconds`. */
export const fieldErrorOf = (failure: unknown, path: string): string | undefined =>
  failure instanceof ApiProblem ? failure.problem.errors?.find((error) => error.path === path)?.message : undefined;

/** Explains a failed request in the user's language. */
export function useRefusalText(): (error: unknown) => string {
  const t = useTranslations('command.refusal');
  return (error) => {
    if (!(error instanceof ApiProblem)) return t('unavailable');
    const { code, detail, title } = error.problem;
    return isKnown(code) ? t(code) : t('other', { detail: detail || title });
  };
}
