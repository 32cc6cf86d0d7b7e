import { STALE_AFTER_MS } from '@/lib/contracts/fleet/terms';
import type { PictureVehicle } from './picture-snapshot';

/** Whether its place is that of now; else it neither moves nor looks as if it could. */
export const isFresh = ({ outdated, status, ageMs }: PictureVehicle): boolean =>
  !outdated && status !== 'silent' && status !== 'disconnected' && ageMs <= STALE_AFTER_MS;
