import { type CellFrame, decodeFrame, type MapFilter, tileOf } from '@/lib/contracts';
import type { ReadTelemetry } from '../../telemetry/index';
import { buildFrame } from './build-frame';
import { ALL_VEHICLES } from './cell-index';
import { compileFilter } from './compile-filter';
import type { FleetPositions, VehicleRow } from './fleet-positions';

// For the tests of this folder

export const NOW = 1_800_000_000_000;
export const vinOf = (id: number) => `LTPDEM0A1RA${String(id).padStart(6, '0')}`;
export const row = (id: number, longitude: number, latitude: number, more: Partial<VehicleRow> = {}): VehicleRow => ({
  id,
  vin: vinOf(id),
  fleetId: 1,
  modelId: 1,
  tags: [],
  presence: { connection: 'connected', sleeping: false, changedAt: NOW },
  telemetry: { sampledAt: NOW, receivedAt: NOW, seq: 1 },
  position: { at: NOW, longitude, latitude },
  headingDeg: 90,
  speedKmh: 50,
  ...more,
});
let seq = 1;
export const telemetry = (id: number, at: number, signals: Record<string, number>): ReadTelemetry => {
  seq += 1;
  return {
    kind: 'telemetry',
    vin: vinOf(id),
    sampledAt: at,
    receivedAt: at,
    seq,
    signals: Object.entries(signals),
    refused: [],
  };
};
export const position = (longitude: number, latitude: number) => ({
  'CurrentLocation.Longitude': longitude,
  'CurrentLocation.Latitude': latitude,
});
export function frameOf(
  viewport: FleetPositions,
  cell: string,
  { scope = ALL_VEHICLES, filter = {} as MapFilter, at = NOW } = {},
): CellFrame {
  const compiled = compileFilter(viewport, filter, (code) =>
    code === 'aurora' ? 1 : code === 'boreas' ? 2 : undefined,
  );
  const built = buildFrame(viewport, { scope, tile: tileOf(cell), filter: compiled });
  const frame = decodeFrame(cell, built.encode({ part: 0, parts: 1, at }));
  if (!frame) throw new Error('Not a frame');
  return frame;
}
export const vehiclesOf = (frame: CellFrame) => (frame.kind === 'vehicles' ? frame.vehicles : []);
export const totalOf = (frame: CellFrame): number =>
  frame.kind === 'vehicles'
    ? frame.vehicles.length
    : frame.clusters.reduce((sum, { counts }) => sum + Object.values(counts).reduce((a, b) => a + b, 0), 0);

export const facts = ({ presence }: VehicleRow) =>
  presence ?? { connection: 'disconnected', sleeping: false, changedAt: NOW };
