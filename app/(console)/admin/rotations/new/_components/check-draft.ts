import { VIN_PATTERN } from '@/lib/contracts/fleet/terms';
import { MAX_WAVES } from '@/lib/contracts/limits';
import { numberOf, planOf, type RotationDraft, selectionOf, startsAtOf, wavesOf } from './draft';

const DRAFT_ERRORS = [
  'vins',
  'canary',
  'waves',
  'soakMinutes',
  'perMinute',
  'pauseAtFailedPercent',
  'deadlineHours',
  'window',
  'timeZone',
  'startsAt',
  'name',
] as const;
export type DraftError = (typeof DRAFT_ERRORS)[number];

export const wrongVin = (draft: RotationDraft): string | undefined =>
  selectionOf(draft).vins.find((vin) => !VIN_PATTERN.test(vin));

/** Errors that the server would report too. */
export function checkDraft(draft: RotationDraft, nowMs: number): DraftError[] {
  const { window } = planOf(draft);
  const startsAt = startsAtOf(draft);
  const wrong: Record<DraftError, boolean> = {
    vins: wrongVin(draft) !== undefined,
    canary: !isWhole(draft.canary, 0, 1_000),
    waves: !areWaves(wavesOf(draft.waves)),
    soakMinutes: !isWhole(draft.soakMinutes, 0, 10_080),
    perMinute: !isWhole(draft.perMinute, 1, 60_000),
    pauseAtFailedPercent: !isWithin(draft.pauseAtFailedPercent, 0.1, 100),
    deadlineHours: !isWithin(draft.deadlineHours, 0.02, 720),
    window: window !== null && (!window.from || !window.to || window.from === window.to),
    timeZone: window !== null && !isTimeZone(window.timeZone),
    startsAt: startsAt !== null && !(startsAt > nowMs),
    name: draft.name.trim() === '',
  };
  return DRAFT_ERRORS.filter((error) => wrong[error]);
}

function isWithin(text: string, least: number, most: number): boolean {
  const number = numberOf(text);
  return number >= least && number <= most;
}

const isWhole = (text: string, least: number, most: number): boolean =>
  isWithin(text, least, most) && Number.isInteger(numberOf(text));

const areWaves = (shares: number[]): boolean =>
  shares.length <= MAX_WAVES &&
  shares.every((share, i) => share >= 0.1 && share <= 100 && share > (shares[i - 1] ?? 0));

function isTimeZone(name: string): boolean {
  if (name === '') return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

export type DraftFormProps = {
  draft: RotationDraft;
  change: (part: Partial<RotationDraft>) => void;
  errorOf: (field: DraftError) => string | undefined;
};
