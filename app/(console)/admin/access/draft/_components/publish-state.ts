import type { DryRun, RuleFinding } from '@/lib/contracts';

type DraftState = {
  /** Number of rules that differ from the published ones. */
  changes: number;
  /** A newer version was published since the draft was started. */
  outdated: boolean;
  saved: boolean;
  checkFailed: boolean;
  checkSettled: boolean;
  errors: number;
};
type CannotPublish = 'same' | 'outdated' | 'unsaved' | 'unchecked' | 'checking' | 'errors';

/** Why a draft cannot be published; null: it can. */
export function cannotPublishReason(draft: DraftState): CannotPublish | null {
  if (draft.changes === 0) return 'same';
  if (draft.outdated) return 'outdated';
  if (!draft.saved) return 'unsaved';
  if (draft.checkFailed) return 'unchecked';
  if (!draft.checkSettled) return 'checking';
  return draft.errors > 0 ? 'errors' : null;
}

export function countLevels(findings: readonly RuleFinding[]): { errors: number; warnings: number } {
  const errors = findings.filter(({ level }) => level === 'error').length;
  return { errors, warnings: findings.length - errors };
}

type DryRunResult = { settled: boolean; result: Pick<DryRun, 'deniedClients' | 'complete'> | undefined };

/**
 * What has to be confirmed before a publication: the number of clients that lose access (typed), and warnings or an
 * incomplete dry run (a checkbox).
 */
export function confirmationOf({ settled, result }: DryRunResult, warnings: number) {
  const denied = settled ? (result?.deniedClients ?? 0) : 0;
  const isIncomplete = !settled || result?.complete === false;
  const mustAgree = warnings > 0 || isIncomplete;
  const isGiven = (typed: string, agreed: boolean) =>
    (denied === 0 || typed.trim() === String(denied)) && (!mustAgree || agreed);
  return { denied, isIncomplete, mustAgree, isGiven };
}
