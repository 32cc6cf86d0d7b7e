import type { LiveFeedItem } from '@/lib/contracts/live';
import type { VehicleFilters } from './filters';

/** Whether this item may bring a vehicle into this list, take it out or move it: then the server has to be asked. */
export function affectsOrder(item: LiveFeedItem, { status, sort }: VehicleFilters): boolean {
  if (item.type === 'vehicle') return true;
  return item.type === 'presence' && (status.length > 0 || sort === 'changed' || sort === '-changed');
}
