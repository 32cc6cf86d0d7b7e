import type { RotationDraft } from './draft';

/** What the button that makes the rotation says. */
export const submitLabelOf = ({ startsLater }: Pick<RotationDraft, 'startsLater'>, needsApproval: boolean) =>
  needsApproval ? 'submitApproval' : startsLater ? 'submitSchedule' : 'submitStart';

type Given = { hasErrors: boolean; failed: boolean; settled: boolean; total: number };

/** Why it cannot be made yet; undefined: it can. */
export function blockerOf({ hasErrors, failed, settled, total }: Given) {
  if (hasErrors) return 'hasErrors';
  if (failed) return 'countFailed';
  if (!settled) return 'whileCounting';
  return total === 0 ? 'noVehicles' : undefined;
}
