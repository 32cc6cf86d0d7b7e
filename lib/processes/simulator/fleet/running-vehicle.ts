import { setTimeout as pause } from 'node:timers/promises';
import type { Executor, Tbox } from '@/lib/tbox';
import { VehicleExecutor } from '../commands/vehicle-executor';
import { Random } from '../random';
import { PARKED_REPORT_S, type VirtualVehicle } from '../vehicle/virtual-vehicle';

// A flaky network: available for NETWORK_LASTS_S on average, then lost for up to a minute
const NETWORK_LASTS_S = 240;
const NETWORK_LOST_S = { min: 4, max: 60 };
// Long enough to send the status `executing`
const REBOOT_AFTER_MS = 1_000;
// Keeps the vehicle awake until the new TBox has connected and reported the outcome
const OUTCOME_WITHIN_MS = 10_000;
const REBOOT_S = { min: 10, max: 20 };
const FIRMWARE = ['4.1.7', '4.2.0', '4.2.3'] as const;
const HARDWARE = ['TCU-4G rev B', 'TCU-5G rev A'] as const;

type Definition = {
  vehicle: VirtualVehicle;
  vin: string;
  seed: number;
  /** A TBox after power-on; all of a vehicle share one journal. */
  createTbox(executor: Executor): Tbox;
  closeJournal(): Promise<void>;
};

/** A virtual vehicle and its TBox: reports the vehicle's events and signals, executes commands on it. */
export class RunningVehicle {
  tbox: Tbox;
  readonly vehicle: VirtualVehicle;
  readonly #definition: Definition;
  readonly #executor: VehicleExecutor;
  readonly #network: Random;
  readonly #commands: Random;
  #stopped = false;
  #started = false;
  #rebooting = false;
  #connects = 0;
  #networkLostForS = 0;
  #setIntervalS: number | null = null;

  constructor(definition: Definition) {
    const { vehicle, vin, seed } = definition;
    this.#definition = definition;
    this.vehicle = vehicle;
    this.#network = new Random(seed, `${vin}/network`);
    this.#commands = new Random(seed, `${vin}/commands`);
    this.#executor = new VehicleExecutor({
      vehicle,
      random: this.#commands,
      pause: (durationMs) => pause(durationMs, undefined, { ref: false }),
      report: () => this.#reportChange(),
      reboot: () => this.#reboot(),
    });
    this.tbox = this.#powerOn();
  }

  step(durationS: number, nowMs: number): void {
    const slept = this.vehicle.phase === 'asleep';
    this.vehicle.step(durationS, nowMs);
    const sleeps = this.vehicle.phase === 'asleep';
    if (this.#rebooting) return;
    if (!sleeps) this.#wake();
    this.#simulateNetworkLoss(durationS);
    this.#report();
    if (sleeps && !slept) void this.tbox.sleep();
  }

  async stop(): Promise<void> {
    // Running commands stay unanswered, as when a vehicle loses power
    this.#stopped = true;
    await this.tbox.stop();
    this.tbox.crash();
    await this.#definition.closeJournal();
  }

  #powerOn(): Tbox {
    const tbox = this.#definition.createTbox(this.#executor);
    tbox.reportConfig(this.#reportedConfig());
    return tbox;
  }

  #reportedConfig(): Record<string, unknown> {
    const { seed, vin } = this.#definition;
    const random = new Random(seed, `${vin}/software`);
    const { setIntervalS, persona } = this.vehicle;
    return {
      firmwareVersion: random.pick(FIRMWARE),
      hardware: random.pick(HARDWARE),
      reportIntervalMs: (setIntervalS ?? persona.reportIntervalS) * 1_000,
      parkedReportIntervalMs: (setIntervalS ?? PARKED_REPORT_S) * 1_000,
    };
  }

  async #reboot(): Promise<void> {
    const offMs = this.#commands.between(REBOOT_S.min, REBOOT_S.max) * 1_000;
    await pause(REBOOT_AFTER_MS, undefined, { ref: false });
    if (this.#stopped) return;
    this.#rebooting = true;
    await this.tbox.stop('reboot');
    this.tbox.crash();
    await pause(offMs, undefined, { ref: false });
    if (this.#stopped) return;
    this.tbox = this.#powerOn();
    this.#connects = 0;
    this.#networkLostForS = 0;
    this.#started = false;
    this.#rebooting = false;
    this.#wake();
    await pause(OUTCOME_WITHIN_MS, undefined, { ref: false });
  }

  #wake(): void {
    if (this.#started) this.tbox.wake();
    else this.tbox.start();
    this.#started = true;
  }

  /** Sends a full report immediately: it is the evidence of a command. */
  #reportChange(): void {
    this.vehicle.reportAll();
    if (this.vehicle.setIntervalS !== this.#setIntervalS) {
      this.#setIntervalS = this.vehicle.setIntervalS;
      this.tbox.reportConfig(this.#reportedConfig());
    }
    if (!this.#rebooting) this.#report();
  }

  #report(): void {
    for (const { type, severity, data } of this.vehicle.takeEvents()) this.tbox.sendEvent(type, severity, data);
    if (this.tbox.stats.connects !== this.#connects) {
      this.#connects = this.tbox.stats.connects;
      this.vehicle.reportAll();
    }
    const signals = this.vehicle.takeReport();
    if (signals) this.tbox.sendTelemetry(signals);
  }

  #simulateNetworkLoss(durationS: number): void {
    if (!this.vehicle.persona.flakyNetwork) return;
    if (this.#networkLostForS > 0) {
      this.#networkLostForS -= durationS;
      if (this.#networkLostForS <= 0) this.tbox.setNetwork(true);
    } else if (this.#network.happens(NETWORK_LASTS_S, durationS)) {
      this.#networkLostForS = this.#network.between(NETWORK_LOST_S.min, NETWORK_LOST_S.max);
      this.tbox.setNetwork(false);
    }
  }
}
