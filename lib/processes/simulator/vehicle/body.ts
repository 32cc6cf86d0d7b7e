import type { SignalValue } from '@/lib/contracts';
import type { Random } from '../random';
import { Climate } from './climate';
import { round } from './powertrain';

const DOORS = ['Row1.DriverSide', 'Row1.PassengerSide', 'Row2.DriverSide', 'Row2.PassengerSide'] as const;
const DRIVER = DOORS[0];
const TYRES = ['Row1.Wheel.Left', 'Row1.Wheel.Right', 'Row2.Wheel.Left', 'Row2.Wheel.Right'] as const;
const LOW_TYRE_KPA = 190;

type PowerMode = 'LOCK' | 'OFF' | 'ACC' | 'ON';

/** Doors, tyres, 12 V and cabin. */
export class Body {
  trunkOpen = false;
  hornActive = false;
  hazardActive = false;
  driverDoorOpen = false;
  driverSeated = false;
  powerMode: PowerMode = 'LOCK';
  dark = false;
  readonly #unlocked = new Set<string>();
  readonly #climate = new Climate();
  #windowPct = 0;
  readonly #tyresKpa: number[];
  readonly #leakKpaPerH: number;
  #setC: number;
  #cabinC: number;
  #restVoltage: number;
  #tyreWarned = false;

  constructor(outsideC: number, random: Random) {
    this.#tyresKpa = TYRES.map(() => random.between(225, 255));
    // One vehicle in twenty has a puncture
    this.#leakKpaPerH = random.chance(0.05) ? random.between(15, 60) : 0.02;
    this.#setC = random.between(19, 23);
    this.#cabinC = outsideC + 3;
    this.#restVoltage = random.between(12.3, 12.8);
  }

  get locked(): boolean {
    return this.#unlocked.size === 0;
  }

  set locked(locked: boolean) {
    this.#unlocked.clear();
    if (!locked) for (const door of DOORS) this.#unlocked.add(door);
  }

  /** The climate runs by a remote command. */
  get remoteClimateOn(): boolean {
    return this.#climate.remoteOn;
  }

  unlock(doors: 'all' | 'driver'): void {
    for (const door of doors === 'all' ? DOORS : [DRIVER]) this.#unlocked.add(door);
  }

  /** @returns whether all doors are locked now; an open one cannot be */
  lockClosedDoors(): boolean {
    this.locked = true;
    if (this.driverDoorOpen) this.#unlocked.add(DRIVER);
    return this.locked;
  }

  closeWindows(): void {
    this.#windowPct = 0;
  }

  startClimate(temperatureC: number, durationS: number): void {
    this.#setC = temperatureC;
    this.#climate.start(durationS);
  }

  stopClimate(): void {
    this.#climate.stop();
  }

  openDriverDoor(): void {
    this.locked = false;
    this.driverDoorOpen = true;
    this.powerMode = 'ACC';
  }

  getIn(): void {
    this.driverDoorOpen = false;
    this.driverSeated = true;
  }

  setOff(): void {
    this.locked = true;
    this.trunkOpen = false;
    this.driverSeated = true;
    this.powerMode = 'ON';
  }

  getOut(): void {
    this.powerMode = 'OFF';
    this.#climate.reset();
    this.locked = false;
    this.driverDoorOpen = true;
    this.driverSeated = false;
  }

  park(): void {
    this.driverDoorOpen = false;
    this.trunkOpen = false;
    this.locked = true;
    this.powerMode = 'LOCK';
  }

  /** @returns a tyre whose pressure has just become low */
  step(durationS: number, outsideC: number, random: Random): { tyre: string; pressureKpa: number } | null {
    const inUse = this.powerMode === 'ON';
    this.#climate.step(durationS);
    const conditioned = this.#climate.isActive(inUse);
    this.#cabinC +=
      ((conditioned ? this.#setC : outsideC + 2) - this.#cabinC) * Math.min(1, durationS / (conditioned ? 300 : 2_400));
    if (inUse && random.happens(900, durationS)) this.#windowPct = outsideC > 16 ? random.pick([0, 10, 40]) : 0;
    if (!inUse && this.locked) this.#windowPct = 0;
    const [first = 0] = this.#tyresKpa;
    this.#tyresKpa[0] = Math.max(80, first - (this.#leakKpaPerH * durationS) / 3_600);
    return this.#checkTyre();
  }

  signals(): Record<string, SignalValue> {
    const inUse = this.powerMode === 'ON';
    const signals: Record<string, SignalValue> = {
      LowVoltageSystemState: this.powerMode,
      'LowVoltageBattery.CurrentVoltage': round(inUse ? 14.1 : this.#restVoltage, 2),
      'Cabin.HVAC.AmbientAirTemperature': round(this.#cabinC, 1),
      'Cabin.HVAC.IsAirConditioningActive': this.#climate.isActive(inUse),
      'Cabin.HVAC.Station.Row1.Driver.Temperature': round(this.#setC, 1),
      'Cabin.Seat.Row1.DriverSide.IsOccupied': this.driverSeated,
      'Cabin.Seat.Row1.DriverSide.IsBelted': inUse && this.driverSeated,
      'Chassis.ParkingBrake.IsEngaged': !inUse,
      'Body.Trunk.Rear.IsOpen': this.trunkOpen,
      'Body.Trunk.Rear.IsLocked': this.locked && !this.trunkOpen,
      'Body.Hood.IsOpen': false,
      'Body.Lights.Beam.Low.IsOn': inUse && this.dark,
      'Body.Lights.Hazard.IsSignaling': this.hazardActive,
      'Body.Horn.IsActive': this.hornActive,
    };
    for (const door of DOORS) {
      const driver = door === DRIVER;
      signals[`Cabin.Door.${door}.IsLocked`] = !this.#unlocked.has(door);
      signals[`Cabin.Door.${door}.IsOpen`] = driver && this.driverDoorOpen;
      signals[`Cabin.Door.${door}.Window.Position`] = driver ? this.#windowPct : 0;
    }
    TYRES.forEach((tyre, i) => {
      signals[`Chassis.Axle.${tyre}.Tire.Pressure`] = Math.round(this.#tyresKpa[i] ?? 0);
    });
    return signals;
  }

  #checkTyre(): { tyre: string; pressureKpa: number } | null {
    const pressureKpa = Math.round(this.#tyresKpa[0] ?? 0);
    if (pressureKpa >= LOW_TYRE_KPA || this.#tyreWarned) return null;
    this.#tyreWarned = true;
    return { tyre: TYRES[0], pressureKpa };
  }
}
