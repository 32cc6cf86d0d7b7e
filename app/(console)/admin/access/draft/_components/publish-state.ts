import type { DryRun, RuleFinding } from '@/lib/contracts';

type DraftState = {
  /** How many rules differ from those in force. */
  changes: number;
  /** Somebody published since it was begun. */
  outdated: boolean;
  saved: boolean;
  checkFailed: boolean;
  checkSettled: boolean;
  errors: number;
};
type CannotPublish = 'same' | 'outdated' | 'unsaved' | 'unchecked' | 'checking' | 'errors';

/** Why a draft cannot be published now; null: it can. */
export function whyNotPublished(draft: DraftState): CannotPublish | null {
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

type Tried = { settled: boolean; result: Pick<DryRun, 'deniedClients' | 'complete'> | undefined };

/**
 * What whoever publishes has to confirm: how many clients lose something (typed), and that there are warnings or that the
 * dry run does not cover everybody (a tick).
 */
export function confirmationOf({ settled, result }: Tried, warnings: number) {
  const denied = settled ? (result?.deniedClients ?? 0) : 0;
  const untried = !settled || result?.complete === false;
  const mustAgree = warnings > 0 || untried;
  const isGiven = (typed: string, agreed: boolean) =>
    (denied === 0 || typed.trim() === String(denied)) && (!mustAgree || agreed);
  return { denied, untried, mustAgree, isGiven };
}
