import { Random } from '../random';
import type { VirtualVehicle } from '../vehicle/virtual-vehicle';

const FIRMWARE = ['4.1.7', '4.2.0', '4.2.3'] as const;
const HARDWARE = ['TCU-4G rev B', 'TCU-5G rev A'] as const;

/** What a TBox tells of itself and of how it is set. */
export function reportedConfig(vehicle: VirtualVehicle, seed: number, vin: string): Record<string, unknown> {
  const random = new Random(seed, `${vin}/software`);
  const intervalS = vehicle.setIntervalS;
  return {
    firmwareVersion: random.pick(FIRMWARE),
    hardware: random.pick(HARDWARE),
    reportIntervalMs: (intervalS ?? vehicle.persona.reportIntervalS) * 1_000,
    parkedReportIntervalMs: (intervalS ?? 30) * 1_000,
  };
}
