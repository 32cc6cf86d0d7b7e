import type { CreateRotationInput, RotationPlan, RotationSelection } from '@/lib/contracts';

/** State of the form. */
export type RotationDraft = {
  fleets: string[];
  models: string[];
  tags: string[];
  issuers: string[];
  withdrawnIssuers: string[];
  /** As pasted into the text area. */
  vins: string;
  expiresWithinDays: number | null;
  canary: string;
  waves: string;
  soakMinutes: string;
  holdBetweenWaves: boolean;
  perMinute: string;
  windowed: boolean;
  from: string;
  to: string;
  timeZone: string;
  pauseAtFailedPercent: string;
  deadlineHours: string;
  needsApproval: boolean;
  startsLater: boolean;
  /** Local date and time in the format of `datetime-local`. */
  startsAt: string;
  name: string;
  reason: string;
};

export function newDraft(plan: RotationPlan, selection: RotationSelection): RotationDraft {
  const { fleets, models, tags, issuers, withdrawnIssuers, vins, expiresWithinDays } = selection;
  return {
    fleets,
    models,
    tags,
    issuers,
    withdrawnIssuers,
    vins: vins.join('\n'),
    expiresWithinDays,
    canary: String(plan.canary),
    waves: plan.waves.join(', '),
    soakMinutes: String(plan.soakMinutes),
    holdBetweenWaves: plan.holdBetweenWaves,
    perMinute: String(plan.perMinute),
    windowed: plan.window !== null,
    from: plan.window?.from ?? '22:00',
    to: plan.window?.to ?? '05:00',
    timeZone: plan.window?.timeZone ?? '',
    pauseAtFailedPercent: String(plan.pauseAtFailedPercent),
    deadlineHours: String(plan.deadlineHours),
    needsApproval: plan.needsApproval,
    startsLater: false,
    startsAt: '',
    name: '',
    reason: '',
  };
}

const words = (text: string): string[] => text.split(/[\s,;]+/).filter(Boolean);

export const selectionOf = (draft: RotationDraft): RotationSelection => ({
  fleets: draft.fleets,
  models: draft.models,
  tags: draft.tags,
  issuers: draft.issuers,
  withdrawnIssuers: draft.withdrawnIssuers,
  vins: [...new Set(words(draft.vins.toUpperCase()))],
  expiresWithinDays: draft.expiresWithinDays,
});

/** Whether nothing is chosen, which selects every vehicle. */
export const takesEverything = (draft: RotationDraft): boolean =>
  Object.values(selectionOf(draft)).every((one) => one === null || (Array.isArray(one) && one.length === 0));

/** `10, 50` and `10% 50%` are 10, 50, 100: the last wave always has all vehicles. */
export function wavesOf(text: string): number[] {
  const shares = words(text.replaceAll('%', ' ')).map(Number);
  return shares.at(-1) === 100 ? shares : [...shares, 100];
}

export const planOf = (draft: RotationDraft): RotationPlan => ({
  canary: numberOf(draft.canary),
  waves: wavesOf(draft.waves),
  soakMinutes: numberOf(draft.soakMinutes),
  holdBetweenWaves: draft.holdBetweenWaves,
  perMinute: numberOf(draft.perMinute),
  window: draft.windowed ? { from: draft.from, to: draft.to, timeZone: draft.timeZone.trim() } : null,
  pauseAtFailedPercent: numberOf(draft.pauseAtFailedPercent),
  deadlineHours: numberOf(draft.deadlineHours),
  needsApproval: draft.needsApproval,
});

export const startsAtOf = (draft: RotationDraft): number | null =>
  draft.startsLater ? new Date(draft.startsAt).getTime() : null;

export const createInputOf = (draft: RotationDraft): CreateRotationInput => ({
  name: draft.name,
  reason: draft.reason.trim() || undefined,
  selection: selectionOf(draft),
  plan: planOf(draft),
  startsAt: startsAtOf(draft),
});

/** NaN for an empty text. */
export const numberOf = (text: string): number => (text.trim() === '' ? Number.NaN : Number(text));

/** Text of the submit button. */
export const submitLabelOf = ({ startsLater }: Pick<RotationDraft, 'startsLater'>, needsApproval: boolean) =>
  needsApproval ? 'submitApproval' : startsLater ? 'submitSchedule' : 'submitStart';

type Given = { hasErrors: boolean; failed: boolean; settled: boolean; total: number };

/** Why the form cannot be submitted; undefined: it can. */
export function blockerOf({ hasErrors, failed, settled, total }: Given) {
  if (hasErrors) return 'hasErrors';
  if (failed) return 'countFailed';
  if (!settled) return 'whileCounting';
  return total === 0 ? 'noVehicles' : undefined;
}
