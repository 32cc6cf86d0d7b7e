import type { Tbox } from '@/lib/tbox';
import { Random } from '../random';
import type { VirtualVehicle } from '../vehicle/virtual-vehicle';

// A flaky network: good for some minutes, then gone for up to a minute
const NETWORK_LASTS_S = 240;
const NETWORK_GONE_S = { least: 4, most: 60 };

/** A virtual vehicle and its TBox: what happens in the one is reported by the other. */
export class RunningVehicle {
  readonly #network: Random;
  #started = false;
  #connects = 0;
  #networkBackInS = 0;

  constructor(
    readonly vehicle: VirtualVehicle,
    readonly tbox: Tbox,
    seed: number,
    vin: string,
  ) {
    this.#network = new Random(seed, `${vin}/network`);
  }

  step(durationS: number, nowMs: number): void {
    const slept = this.vehicle.phase === 'asleep';
    this.vehicle.step(durationS, nowMs);
    const sleeps = this.vehicle.phase === 'asleep';
    if (!sleeps) this.#wake();
    this.#loseNetworkNowAndThen(durationS);
    this.#report();
    if (sleeps && !slept) void this.tbox.sleep();
  }

  #wake(): void {
    if (this.#started) this.tbox.wake();
    else this.tbox.start();
    this.#started = true;
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
