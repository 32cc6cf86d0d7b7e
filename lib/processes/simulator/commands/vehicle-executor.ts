import { commandDefinition, type Precondition } from '@/lib/contracts';
import type { ExecutionRequest, Executor, Outcome, Refusal } from '@/lib/tbox';
import type { Random } from '../random';
import type { VirtualVehicle } from '../vehicle/virtual-vehicle';
import { ActuatorError, effectOf, type Params } from './effects';

type Parts = {
  vehicle: VirtualVehicle;
  random: Random;
  pause(durationMs: number): Promise<void>;
  /** Sends a full report now. */
  report(): void;
  /** Replaces the TBox with a new one on the same journal; resolves when that has reported. */
  reboot(): Promise<void>;
};

const REBOOT = 'tbox_reboot';
const FAILURE_SHARE = 0.01;

/** Executes the catalogue's operations on a virtual vehicle, with the delays of a real one. */
export class VehicleExecutor implements Executor {
  #running = 0;

  constructor(private readonly parts: Parts) {}

  supports(operation: string): boolean {
    const { kind } = this.parts.vehicle.powertrain;
    const supported = commandDefinition(operation)?.powertrains.includes(kind) ?? false;
    return supported && (operation === REBOOT || effectOf(operation) !== undefined);
  }

  check({ operation }: ExecutionRequest): Refusal | null {
    const unmet = commandDefinition(operation)?.preconditions.find((each) => !this.#meets(each));
    return unmet === undefined ? null : { code: 'precondition', detail: UNMET[unmet] };
  }

  async execute(request: ExecutionRequest): Promise<Outcome | null> {
    const { vehicle, reboot } = this.parts;
    this.#running += 1;
    vehicle.keepAwake = true;
    try {
      if (request.operation !== REBOOT) return await this.#operate(request);
      await reboot();
      // The new TBox reports the outcome
      return null;
    } finally {
      this.#running -= 1;
      vehicle.keepAwake = this.#running > 0;
    }
  }

  /** A start completes a reboot. The outcome of any other interrupted command is unknown. */
  recover({ operation }: ExecutionRequest): Outcome | null {
    return operation === REBOOT ? { status: 'succeeded' } : null;
  }

  async #operate(request: ExecutionRequest): Promise<Outcome> {
    const { vehicle, random, pause, report } = this.parts;
    const effect = effectOf(request.operation);
    if (!effect) return { status: 'failed', code: 'unsupported' };
    const { params } = request;
    const { min, max } = effect.durationS(params);
    const fails = random.chance(FAILURE_SHARE);
    const durationMs = random.between(min, max) * 1_000;
    if (effect.begin && !fails) {
      effect.begin(vehicle, params);
      report();
    }
    await pause(durationMs);
    if (fails) return { status: 'failed', code: 'actuator', detail: 'The part did not move' };
    // The vehicle may have started a trip meanwhile
    const refusal = this.check(request);
    const outcome: Outcome =
      refusal && !effect.begin ? { status: 'failed', ...refusal } : this.#finish(() => effect.finish(vehicle, params));
    report();
    return outcome;
  }

  #finish(finish: () => Params | undefined): Outcome {
    try {
      const result = finish();
      return { status: 'succeeded', ...(result && { result }) };
    } catch (error) {
      if (error instanceof ActuatorError) return { status: 'failed', code: 'actuator', detail: error.message };
      throw error;
    }
  }

  #meets(precondition: Precondition): boolean {
    const { vehicle } = this.parts;
    return precondition === 'stationary' ? vehicle.standing : vehicle.powertrain.cableConnected;
  }
}

const UNMET: Record<Precondition, string> = {
  stationary: 'The vehicle is on a trip',
  charging_cable_connected: 'No charging cable is connected',
};
