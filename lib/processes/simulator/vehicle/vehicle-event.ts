import type { Severity } from '@/lib/contracts';

export type VehicleEvent = { type: string; severity: Severity; data: Record<string, unknown> };
