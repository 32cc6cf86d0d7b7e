import type { SignalValue } from '@/lib/contracts';
import type { Random } from '../random';

export type PowertrainKind = 'bev' | 'phev' | 'ice';

type Specification = { massKg: number; dragArea: number; batteryKwh: number; tankL: number };
const SPECIFICATIONS: Record<PowertrainKind, Specification> = {
  bev: { massKg: 2_000, dragArea: 0.58, batteryKwh: 72, tankL: 0 },
  phev: { massKg: 1_900, dragArea: 0.66, batteryKwh: 18, tankL: 45 },
  ice: { massKg: 1_550, dragArea: 0.68, batteryKwh: 0, tankL: 55 },
};
const ROLLING_RESISTANCE = 0.011;
const AIR_KG_M3 = 1.2;
const GRAVITY_MS2 = 9.81;
const DRIVE_EFFICIENCY = 0.87;
const REGENERATED_SHARE = 0.65;
const ENGINE_EFFICIENCY = 0.3;
const FUEL_KWH_PER_L = 8.9; // petrol
const MAX_REGENERATION_W = -70_000;
const JOULES_PER_KWH = 3_600_000;
const LOW_BATTERY_PCT = 20;

/** Battery, fuel and engine: consumption, recuperation, charging. */
export class Powertrain {
  readonly kind: PowertrainKind;
  chargeLimitPct: number;
  socPct: number;
  fuelPct: number;
  /** Negative while charging. */
  batteryPowerW = 0;
  batteryTemperatureC: number;
  charging = false;
  cableConnected = false;
  readonly #specification: Specification;
  readonly #healthPct: number;
  readonly #chargerKw: number;
  #engineRpm = 0;
  #coolantC: number;
  #fuelPer100Km = 0;
  #warned: boolean;

  constructor(kind: PowertrainKind, outsideC: number, random: Random) {
    this.kind = kind;
    this.#specification = SPECIFICATIONS[kind];
    this.socPct = random.between(24, 92);
    this.fuelPct = random.between(20, 98);
    this.chargeLimitPct = random.pick([80, 90, 100]);
    this.batteryTemperatureC = outsideC + 4;
    this.#healthPct = Math.round(random.between(86, 100) * 10) / 10;
    this.#chargerKw = kind === 'phev' ? random.pick([3.6, 7]) : random.pick([11, 60, 90, 120]);
    this.#coolantC = outsideC;
    this.#warned = this.socPct < LOW_BATTERY_PCT;
  }

  get hasBattery(): boolean {
    return this.kind !== 'ice';
  }

  get needsCharge(): boolean {
    return this.hasBattery && this.socPct < (this.kind === 'phev' ? 45 : 35);
  }

  /** @returns whether the battery has just become low */
  drive(speedMs: number, accelerationMs2: number, outsideC: number, durationS: number): boolean {
    const { massKg, dragArea } = this.#specification;
    const resistanceN = massKg * GRAVITY_MS2 * ROLLING_RESISTANCE + 0.5 * AIR_KG_M3 * dragArea * speedMs ** 2;
    const wheelW = (massKg * accelerationMs2 + (speedMs > 0 ? resistanceN : 0)) * speedMs;
    const comfortW = 350 + 90 * Math.abs(outsideC - 21);
    const electric = this.kind === 'bev' || (this.kind === 'phev' && this.socPct > 15);
    if (electric) {
      const motorW = wheelW > 0 ? wheelW / DRIVE_EFFICIENCY : Math.max(wheelW * REGENERATED_SHARE, MAX_REGENERATION_W);
      this.#drawBattery(motorW + comfortW, durationS);
      this.#idleEngine(outsideC, durationS);
    } else {
      this.#burnFuel(Math.max(0, wheelW) + comfortW + 1_500, speedMs, durationS);
    }
    this.#driftTemperature(outsideC + Math.abs(this.batteryPowerW) / 4_000, durationS);
    return this.#justBecameLow();
  }

  /** @returns whether it has just finished */
  charge(outsideC: number, durationS: number): boolean {
    // Constant power up to 80 %, then falling to a tenth
    const taper = this.socPct < 80 ? 1 : Math.max(0.1, 1 - (this.socPct - 80) / 22);
    this.charging = true;
    this.cableConnected = true;
    this.#drawBattery(-this.#chargerKw * 1_000 * taper, durationS);
    this.#driftTemperature(outsideC + this.#chargerKw / 6, durationS);
    if (this.socPct < this.chargeLimitPct) return false;
    this.rest(outsideC, durationS);
    return true;
  }

  rest(outsideC: number, durationS: number): void {
    this.charging = false;
    this.batteryPowerW = 0;
    this.#idleEngine(outsideC, durationS);
    this.#driftTemperature(outsideC, durationS);
    if (this.fuelPct < 15) this.fuelPct = 97; // filled up on the way to the parking space
  }

  /** Signals of every report. */
  fastSignals(): Record<string, SignalValue> {
    return {
      ...(this.hasBattery && {
        'Powertrain.TractionBattery.StateOfCharge.Current': round(this.socPct, 2),
        'Powertrain.TractionBattery.CurrentPower': Math.round(this.batteryPowerW),
        'Powertrain.TractionBattery.CurrentCurrent': round(this.batteryPowerW / this.#voltage(), 1),
      }),
      ...(this.kind !== 'bev' && {
        'Powertrain.CombustionEngine.Speed': Math.round(this.#engineRpm),
        'Powertrain.FuelSystem.InstantConsumption': round(Math.min(60, this.#fuelPer100Km), 1),
      }),
    };
  }

  slowSignals(): Record<string, SignalValue> {
    return {
      'Powertrain.Range': Math.round(this.#rangeKm()) * 1_000,
      'Powertrain.Type': ({ bev: 'ELECTRIC', phev: 'HYBRID', ice: 'COMBUSTION' } as const)[this.kind],
      ...(this.hasBattery && this.#batterySignals()),
      ...(this.kind !== 'bev' && {
        'Powertrain.CombustionEngine.IsRunning': this.#engineRpm > 0,
        'Powertrain.CombustionEngine.ECT': Math.round(this.#coolantC),
        'Powertrain.FuelSystem.RelativeLevel': round(this.fuelPct, 1),
      }),
    };
  }

  #batterySignals(): Record<string, SignalValue> {
    const missingKwh = ((this.chargeLimitPct - this.socPct) / 100) * this.#specification.batteryKwh;
    return {
      'Powertrain.TractionBattery.StateOfCharge.Displayed': Math.round(this.socPct),
      'Powertrain.TractionBattery.StateOfHealth': this.#healthPct,
      'Powertrain.TractionBattery.CurrentVoltage': round(this.#voltage(), 1),
      'Powertrain.TractionBattery.Temperature.Average': round(this.batteryTemperatureC, 1),
      'Powertrain.TractionBattery.Charging.IsCharging': this.charging,
      'Powertrain.TractionBattery.Charging.IsChargingCableConnected': this.cableConnected,
      'Powertrain.TractionBattery.Charging.ChargeLimit': this.chargeLimitPct,
      ...(this.charging && {
        'Powertrain.TractionBattery.Charging.TimeToComplete': Math.max(
          0,
          Math.round((missingKwh / this.#chargerKw) * 3_600),
        ),
      }),
      // Not in the catalogue
      'Acme.BatteryCellVoltageSpread': Math.round(8 + (100 - this.#healthPct) * 1.4),
    };
  }

  #drawBattery(powerW: number, durationS: number): void {
    const capacityJ = this.#specification.batteryKwh * (this.#healthPct / 100) * JOULES_PER_KWH;
    const wanted = this.socPct - (powerW * durationS * 100) / capacityJ;
    // A charge limit below the present charge does not discharge
    const ceilingPct = this.charging ? Math.max(this.chargeLimitPct, this.socPct) : 100;
    this.socPct = Math.min(ceilingPct, Math.max(1, wanted));
    // A full battery does not recuperate: the brakes do the rest
    this.batteryPowerW = wanted > 100 ? 0 : powerW;
  }

  #burnFuel(powerW: number, speedMs: number, durationS: number): void {
    const litres = (powerW * durationS) / (ENGINE_EFFICIENCY * FUEL_KWH_PER_L * JOULES_PER_KWH);
    this.fuelPct = Math.max(1, this.fuelPct - (litres / this.#specification.tankL) * 100);
    this.#fuelPer100Km = speedMs > 1 ? (litres / (speedMs * durationS)) * 100_000 : 0;
    const kmhPerGear = 22;
    this.#engineRpm = speedMs < 1 ? 780 : 1_150 + ((speedMs * 3.6) % kmhPerGear) * 55;
    this.#coolantC += (90 - this.#coolantC) * Math.min(1, durationS / 240);
    this.batteryPowerW = 0;
  }

  #idleEngine(outsideC: number, durationS: number): void {
    this.#engineRpm = 0;
    this.#fuelPer100Km = 0;
    this.#coolantC += (outsideC - this.#coolantC) * Math.min(1, durationS / 3_600);
  }

  #driftTemperature(towardsC: number, durationS: number): void {
    this.batteryTemperatureC += (towardsC - this.batteryTemperatureC) * Math.min(1, durationS / 1_800);
  }

  #justBecameLow(): boolean {
    const low = this.kind === 'bev' && this.socPct < LOW_BATTERY_PCT;
    const becameLow = low && !this.#warned;
    this.#warned = low;
    return becameLow;
  }

  #voltage(): number {
    const nominal = this.kind === 'phev' ? 330 : 360;
    return nominal * (0.92 + this.socPct / 700) - this.batteryPowerW / 12_000;
  }

  #rangeKm(): number {
    const { batteryKwh, tankL } = this.#specification;
    return (batteryKwh * this.socPct) / 100 / 0.17 + (((tankL * this.fuelPct) / 100) * 100) / 7;
  }
}

export const round = (value: number, digits: number): number => Number(value.toFixed(digits));
