import type { VehicleSummary } from '@/lib/contracts';
import type { CsvColumn } from '../csv-response';

const iso = (ms: number | null | undefined): string | null => (ms == null ? null : new Date(ms).toISOString());

/** Names as the import takes them, then what is only told. */
export const vehicleColumns: readonly CsvColumn<VehicleSummary>[] = [
  { header: 'vin', value: (vehicle) => vehicle.vin },
  { header: 'plate', value: (vehicle) => vehicle.plate },
  { header: 'fleet', value: (vehicle) => vehicle.fleet.code },
  { header: 'model', value: (vehicle) => vehicle.model.code },
  { header: 'tags', value: (vehicle) => vehicle.tags.join(' ') },
  { header: 'tbox_serial', value: (vehicle) => vehicle.tboxSerial },
  { header: 'connected', value: (vehicle) => vehicle.presence?.connected ?? false },
  { header: 'sleeping', value: (vehicle) => vehicle.presence?.sleeping ?? false },
  { header: 'presence_changed_at', value: (vehicle) => iso(vehicle.presence?.changedAt) },
  { header: 'data_received_at', value: (vehicle) => iso(vehicle.telemetry?.receivedAt) },
  { header: 'latitude', value: (vehicle) => vehicle.telemetry?.latitude ?? null },
  { header: 'longitude', value: (vehicle) => vehicle.telemetry?.longitude ?? null },
  { header: 'position_received_at', value: (vehicle) => iso(vehicle.telemetry?.positionAt) },
  { header: 'speed_kmh', value: (vehicle) => vehicle.telemetry?.speedKmh ?? null },
  { header: 'state_of_charge_pct', value: (vehicle) => vehicle.telemetry?.stateOfChargePct ?? null },
  { header: 'odometer_km', value: (vehicle) => vehicle.telemetry?.odometerKm ?? null },
];
