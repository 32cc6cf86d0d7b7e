import type { RotationCounts } from '@/lib/contracts';

/** Segments of the progress bar, from the left. */
export const ROTATION_PARTS = ['confirmed', 'underWay', 'failed', 'skipped', 'waiting'] as const;
export type RotationPart = (typeof ROTATION_PARTS)[number];
type RotationParts = Record<RotationPart, number>;

export const partsOf = (counts: RotationCounts): RotationParts => ({
  confirmed: counts.confirmed,
  underWay: counts.asked + counts.issued + counts.installed,
  failed: counts.failed,
  skipped: counts.skipped + counts.cancelled,
  waiting: counts.waiting,
});
