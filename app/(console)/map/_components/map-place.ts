import type { FleetMapView } from '@/components/map/fleet';
import type { VehicleSummary } from '@/lib/contracts';

/** Close enough to tell a vehicle from its neighbours. */
const VEHICLE_ZOOM = 14;

/** A view of where the vehicle is; null: it has no position. */
export function placeOf(vehicle: VehicleSummary | undefined): FleetMapView | null {
  const { longitude = null, latitude = null } = vehicle?.telemetry ?? {};
  return longitude === null || latitude === null ? null : { longitude, latitude, zoom: VEHICLE_ZOOM };
}

/** The same view, no further out than the map is. */
export const noFurtherThan = (view: FleetMapView, zoom: number): FleetMapView => ({
  ...view,
  zoom: Math.max(zoom, view.zoom),
});
