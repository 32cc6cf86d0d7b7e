import { setTimeout as pause } from 'node:timers/promises';
import type { Executor, Tbox } from '@/lib/tbox';
import { VehicleExecutor } from '../commands/vehicle-executor';
import { Random } from '../random';
import type { VirtualVehicle } from '../vehicle/virtual-vehicle';
import { reportedConfig } from './reported-config';

// A flaky network: good for some minutes, then gone for up to a minute
const NETWORK_LASTS_S = 240;
const NETWORK_GONE_S = { least: 4, most: 60 };
// Long enough for its "executing" to be heard
const REBOOT_AFTER_MS = 1_000;
// Awake until it has connected and told that it is back
const TELLS_WITHIN_MS = 10_000;
const REBOOT_S = { least: 10, most: 20 };

type Definition = {
  vehicle: VirtualVehicle;
  vin: string;
  seed: number;
  /** A TBox as it is after power-on; each on the journal of the one before. */
  createTbox(executor: Executor): Tbox;
  closeJournal(): Promise<void>;
};

/** A virtual vehicle and its TBox: what happens in the one is reported by the other, what the other is told is done. */
export class RunningVehicle {
  tbox: Tbox;
  readonly vehicle: VirtualVehicle;
  readonly #definition: Definition;
  readonly #executor: VehicleExecutor;
  readonly #network: Random;
  readonly #commands: Random;
  #over = false;
  #started = false;
  #rebooting = false;
  #connects = 0;
  #networkBackInS = 0;
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
    this.#loseNetworkNowAndThen(durationS);
    this.#report();
    if (sleeps && !slept) void this.tbox.sleep();
  }

  async stop(): Promise<void> {
    // what is being done stays unanswered, as it does when a car loses its power
    this.#over = true;
    await this.tbox.stop();
    this.tbox.crash();
    await this.#definition.closeJournal();
  }

  #powerOn(): Tbox {
    const tbox = this.#definition.createTbox(this.#executor);
    tbox.reportConfig(reportedConfig(this.vehicle, this.#definition.seed, this.#definition.vin));
    return tbox;
  }

  async #reboot(): Promise<void> {
    const offMs = this.#commands.between(REBOOT_S.least, REBOOT_S.most) * 1_000;
    await pause(REBOOT_AFTER_MS, undefined, { ref: false });
    if (this.#over) return;
    this.#rebooting = true;
    await this.tbox.stop('reboot');
    this.tbox.crash();
    await pause(offMs, undefined, { ref: false });
    if (this.#over) return;
    this.tbox = this.#powerOn();
    this.#connects = 0;
    this.#networkBackInS = 0;
    this.#started = false;
    this.#rebooting = false;
    this.#wake();
    await pause(TELLS_WITHIN_MS, undefined, { ref: false });
  }

  #wake(): void {
    if (this.#started) this.tbox.wake();
    else this.tbox.start();
    this.#started = true;
  }

  /** At once, and everything: somebody waits for it. */
  #reportChange(): void {
    this.vehicle.reportAll();
    if (this.vehicle.setIntervalS !== this.#setIntervalS) {
      this.#setIntervalS = this.vehicle.setIntervalS;
      this.tbox.reportConfig(reportedConfig(this.vehicle, this.#definition.seed, this.#definition.vin));
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

  #loseNetworkNowAndThen(durationS: number): void {
    if (!this.vehicle.persona.flakyNetwork) return;
    if (this.#networkBackInS > 0) {
      this.#networkBackInS -= durationS;
      if (this.#networkBackInS <= 0) this.tbox.setNetwork(true);
    } else if (this.#network.happens(NETWORK_LASTS_S, durationS)) {
      this.#networkBackInS = this.#network.between(NETWORK_GONE_S.least, NETWORK_GONE_S.most);
      this.tbox.setNetwork(false);
    }
  }
}
