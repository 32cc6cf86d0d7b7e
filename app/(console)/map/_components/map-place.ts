import type { FleetMapView } from '@/components/map/fleet';
import type { VehicleSummary } from '@/lib/contracts';

const VEHICLE_ZOOM = 14;

/** A view centred on the vehicle; null: it has no position. */
export function placeOf(vehicle: VehicleSummary | undefined): FleetMapView | null {
  const { longitude = null, latitude = null } = vehicle?.telemetry ?? {};
  return longitude === null || latitude === null ? null : { longitude, latitude, zoom: VEHICLE_ZOOM };
}

/** The view with at least the given zoom. */
export const noFurtherThan = (view: FleetMapView, zoom: number): FleetMapView => ({
  ...view,
  zoom: Math.max(zoom, view.zoom),
});
