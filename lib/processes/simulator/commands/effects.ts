import type { Operation } from '@/lib/contracts';
import type { VirtualVehicle } from '../vehicle/virtual-vehicle';

export type Params = Record<string, unknown>;
type Result = Record<string, unknown>;
/** The actuator could not execute the operation. */
export class ActuatorError extends Error {}

export type Effect = {
  /** Time that the actuator takes. */
  durationS(params: Params): { min: number; max: number };
  begin?(vehicle: VirtualVehicle, params: Params): void;
  /** @throws ActuatorError */
  finish(vehicle: VirtualVehicle, params: Params): Result | undefined;
};

const takes = (min: number, max: number) => () => ({ min, max });
const number = (value: unknown, fallback: number): number => (typeof value === 'number' ? value : fallback);

/** Effects of operations on a vehicle. `tbox_reboot` has none: the TBox does it. */
export const EFFECTS: Record<Exclude<Operation, 'tbox_reboot'>, Effect> = {
  door_unlock: {
    durationS: takes(0.6, 2),
    finish: ({ body }, { doors }) => {
      body.unlock(doors === 'driver' ? 'driver' : 'all');
      return { doors: doors === 'driver' ? 'driver' : 'all' };
    },
  },
  door_lock: {
    durationS: takes(0.6, 2),
    finish: ({ body }) => {
      if (!body.lockClosedDoors()) throw new ActuatorError("The driver's door is open");
      return undefined;
    },
  },
  trunk_open: {
    durationS: takes(1, 3),
    finish: ({ body }) => {
      body.trunkOpen = true;
      return undefined;
    },
  },
  windows_close: {
    durationS: takes(3, 6),
    finish: ({ body }) => {
      body.closeWindows();
      return undefined;
    },
  },
  find_vehicle: {
    durationS: ({ durationS }) => ({ min: number(durationS, 5), max: number(durationS, 5) }),
    begin: ({ body }, { mode }) => {
      body.hazardActive = true;
      body.hornActive = mode !== 'lights';
    },
    finish: ({ body }) => {
      body.hazardActive = false;
      body.hornActive = false;
      return undefined;
    },
  },
  climate_start: {
    durationS: takes(1.5, 4),
    finish: ({ body }, { temperatureC, durationMin }) => {
      body.startClimate(number(temperatureC, 21), number(durationMin, 10) * 60);
      return undefined;
    },
  },
  climate_stop: {
    durationS: takes(0.8, 2),
    finish: ({ body }) => {
      body.stopClimate();
      return undefined;
    },
  },
  charge_start: {
    durationS: takes(3, 8),
    finish: (vehicle) => {
      const { charging, socPct, chargeLimitPct } = vehicle.powertrain;
      if (socPct >= chargeLimitPct) throw new ActuatorError('The battery is at its charge limit');
      if (!charging) vehicle.startCharging();
      return undefined;
    },
  },
  charge_stop: {
    durationS: takes(1, 3),
    finish: (vehicle) => {
      if (vehicle.powertrain.charging) vehicle.stopCharging();
      return undefined;
    },
  },
  charge_limit_set: {
    durationS: takes(0.5, 1.5),
    finish: ({ powertrain }, { limitPct }) => {
      powertrain.chargeLimitPct = number(limitPct, powertrain.chargeLimitPct);
      return { limitPct: powertrain.chargeLimitPct };
    },
  },
  report_now: { durationS: takes(0.1, 0.4), finish: () => undefined },
  report_interval_set: {
    durationS: takes(0.1, 0.4),
    finish: (vehicle, { intervalS }) => {
      vehicle.setIntervalS = number(intervalS, vehicle.persona.reportIntervalS);
      return { intervalS: vehicle.setIntervalS };
    },
  },
  diagnostics_read: { durationS: takes(2, 5), finish: ({ troubleCodes }) => ({ troubleCodes }) },
  engine_immobilise: {
    durationS: takes(1, 3),
    finish: (vehicle) => {
      vehicle.immobilised = true;
      return undefined;
    },
  },
  engine_release: {
    durationS: takes(1, 3),
    finish: (vehicle) => {
      vehicle.immobilised = false;
      return undefined;
    },
  },
};

export const effectOf = (operation: string): Effect | undefined =>
  (EFFECTS as Partial<Record<string, Effect>>)[operation];
