import type { Severity, SignalValue } from '@/lib/contracts';
import type { City } from '../cities';
import { Random } from '../random';
import { networkOf } from '../roads/build-network';
import { Body } from './body';
import { drivingEvent, type VehicleEvent } from './driving-event';
import { fastSignals, type Motion, slowSignals } from './motion-signals';
import { Navigation } from './navigation';
import { createPersona, type Persona, storedTroubleCodes, type TroubleCode } from './persona';
import { Powertrain, type PowertrainKind, round } from './powertrain';
import { ReportSchedule } from './report-schedule';
import { isDark, outsideC, restFactor } from './weather';

export type Phase = 'boarding' | 'driving' | 'leaving' | 'parked' | 'asleep';
type VehicleDefinition = {
  vin: string;
  city: City;
  powertrain: PowertrainKind;
  seed: number;
  startedAtMs: number;
};

const BOARDING_S = 14;
const LEAVING_S = 12;
export const PARKED_REPORT_S = 30;
// With trips of about 15 min these keep about 60 % of the vehicles on the road and 10 % asleep
const PARKED_S = { min: 60, max: 300 };
const ASLEEP_S = { min: 200, max: 900 };
const SLEEP_CHANCE = 0.3;
// The driver does not leave right after a remote start of charging
const MIN_REMOTE_CHARGE_S = 120;

/**
 * A vehicle and its driver: parks, boards, drives, charges, sleeps. Its behaviour depends only on the seed, its VIN,
 * the time of its start and its commands. It is stepped with true time, not with the TBox's clock.
 */
export class VirtualVehicle {
  readonly persona: Persona;
  readonly powertrain: Powertrain;
  readonly body: Body;
  phase: Phase = 'parked';
  odometerKm: number;
  immobilised = false;
  /** Report interval set by a command; null: that of its persona. */
  setIntervalS: number | null = null;
  /** A command is running: it does not fall asleep. */
  keepAwake = false;
  readonly troubleCodes: readonly TroubleCode[];
  readonly #definition: VehicleDefinition;
  readonly #random: Random;
  readonly #navigation: Navigation;
  readonly #reports = new ReportSchedule();
  #tripStart = { ageS: 0, socPct: 0 };
  #ageS = 0;
  /** Remaining time of this phase. */
  #phaseS = 0;
  #outsideC: number;
  #events: VehicleEvent[] = [];

  constructor(definition: VehicleDefinition) {
    this.#definition = definition;
    this.#random = new Random(definition.seed, definition.vin);
    this.persona = createPersona(this.#random);
    this.#navigation = new Navigation(networkOf(definition.city), this.#random);
    this.#outsideC = this.#temperature(definition.startedAtMs);
    this.powertrain = new Powertrain(definition.powertrain, this.#outsideC, this.#random);
    this.body = new Body(this.#outsideC, this.#random);
    this.odometerKm = this.#random.between(500, 90_000);
    this.troubleCodes = storedTroubleCodes(definition.seed, definition.vin);
    this.#navigation.standAtKerb();
    this.#startInRandomPhase();
  }

  get latitude(): number {
    return this.#navigation.degrees.latitude;
  }

  get longitude(): number {
    return this.#navigation.degrees.longitude;
  }

  /** Not on a trip; waiting at a red light is part of one. */
  get standing(): boolean {
    return this.#navigation.drive === null;
  }

  get speedKmh(): number {
    return (this.#navigation.drive?.speedMs ?? 0) * 3.6;
  }

  get accelerationMs2(): number {
    return this.#navigation.drive?.accelerationMs2 ?? 0;
  }

  step(durationS: number, nowMs: number): void {
    this.#ageS += durationS;
    this.#reports.advance(durationS);
    this.#phaseS -= durationS;
    this.#outsideC = this.#temperature(nowMs);
    this.body.dark = isDark(this.#definition.city, nowMs);
    const tyre = this.body.step(durationS, this.#outsideC, this.#random);
    if (tyre && this.phase !== 'asleep') this.#addEvent('tyre_pressure_low', 'warning', tyre);
    switch (this.phase) {
      case 'driving':
        this.#drive(durationS);
        break;
      case 'boarding':
        this.#board();
        break;
      case 'leaving':
        this.#leave(nowMs);
        break;
      case 'parked':
        this.#park(durationS, nowMs);
        break;
      case 'asleep':
        this.powertrain.rest(this.#outsideC, durationS);
        if (this.#phaseS <= 0) this.#startBoarding();
    }
  }

  takeEvents(): VehicleEvent[] {
    const events = this.#events;
    if (events.length > 0) this.#events = [];
    return events;
  }

  /** The signals that are due now, or null: all at intervals and after `reportAll`, else those of motion. */
  takeReport(): Record<string, SignalValue> | null {
    if (this.phase === 'asleep') return null;
    const due = this.#reports.take(this.setIntervalS ?? this.#usualIntervalS);
    if (due === 'none') return null;
    const motion = this.#motion();
    const fast = { ...fastSignals(motion), ...this.powertrain.fastSignals() };
    if (due === 'motion') return fast;
    return {
      ...fast,
      ...slowSignals(motion),
      ...this.body.signals(),
      ...this.powertrain.slowSignals(),
      'OBD.DTCList': this.troubleCodes.map(({ code }) => code).join(','),
    };
  }

  startCharging(): void {
    this.powertrain.charging = true;
    this.#phaseS = Math.max(this.#phaseS, MIN_REMOTE_CHARGE_S);
    this.#addEvent('charging_started', 'info', { stateOfChargePct: round(this.powertrain.socPct, 1) });
  }

  stopCharging(): void {
    this.powertrain.rest(this.#outsideC, 0);
    this.#addEvent('charging_stopped', 'info', { stateOfChargePct: round(this.powertrain.socPct, 1), full: false });
  }

  /** Makes a report with all signals due. */
  reportAll(): void {
    this.#reports.requestFull();
  }

  get #usualIntervalS(): number {
    return this.phase === 'parked' ? PARKED_REPORT_S : this.persona.reportIntervalS;
  }

  /** Vehicles do not start in step: each is in the middle of some phase. */
  #startInRandomPhase(): void {
    const share = this.#random.next();
    if (share < 0.6) {
      this.#setOff();
      this.#navigation.skipTo(this.#random.between(0, 0.85));
      this.#events = [];
    } else if (share < 0.7) {
      this.phase = 'asleep';
      this.#phaseS = this.#random.between(30, ASLEEP_S.max);
    } else {
      this.powertrain.charging = this.powertrain.needsCharge;
      this.powertrain.cableConnected = this.powertrain.charging;
      this.#phaseS = this.#random.between(10, PARKED_S.max);
    }
  }

  #startBoarding(): void {
    this.phase = 'boarding';
    this.#phaseS = BOARDING_S;
    this.powertrain.cableConnected = false;
    this.body.openDriverDoor();
    this.reportAll();
    this.#addEvent('door_opened', 'info', { door: 'Row1.DriverSide' });
  }

  #board(): void {
    if (this.#phaseS < BOARDING_S - 5 && this.body.driverDoorOpen) {
      this.body.getIn();
      this.reportAll();
    }
    if (this.#phaseS > 0) return;
    if (this.immobilised) this.#abandonStart();
    else this.#setOff();
  }

  #abandonStart(): void {
    this.phase = 'leaving';
    this.#phaseS = LEAVING_S;
    this.body.getOut();
    this.reportAll();
    this.#addEvent('start_prevented', 'warning', { reason: 'immobilised' });
  }

  #setOff(): void {
    this.#navigation.startTrip(this.persona, this.#random);
    this.#tripStart = { ageS: this.#ageS, socPct: this.powertrain.socPct };
    this.phase = 'driving';
    this.body.setOff();
    this.reportAll();
    this.#addEvent('trip_started', 'info', { odometerKm: round(this.odometerKm, 1) });
  }

  #drive(durationS: number): void {
    const { drive } = this.#navigation;
    if (!drive) return;
    const event = drivingEvent(drive, this.#random, durationS);
    if (event) this.#events.push(event);
    this.odometerKm += this.#navigation.advance(durationS) / 1_000;
    const low = this.powertrain.drive(drive.speedMs, drive.accelerationMs2, this.#outsideC, durationS);
    if (low) this.#addEvent('low_battery', 'warning', { stateOfChargePct: round(this.powertrain.socPct, 1) });
    if (drive.arrived) this.#arrive();
  }

  #arrive(): void {
    const lengthM = this.#navigation.endTrip();
    this.phase = 'leaving';
    this.#phaseS = LEAVING_S;
    this.body.getOut();
    this.reportAll();
    this.#addEvent('trip_ended', 'info', {
      distanceKm: round(lengthM / 1_000, 2),
      durationS: Math.round(this.#ageS - this.#tripStart.ageS),
      ...(this.powertrain.hasBattery && {
        usedStateOfChargePct: round(this.#tripStart.socPct - this.powertrain.socPct, 1),
      }),
    });
    this.#addEvent('door_opened', 'info', { door: 'Row1.DriverSide' });
  }

  #leave(nowMs: number): void {
    if (this.#phaseS > 0) return;
    this.body.park();
    this.reportAll();
    const factor = restFactor(this.#definition.city, nowMs);
    this.phase = 'parked';
    this.#phaseS = this.#random.between(PARKED_S.min, PARKED_S.max) * factor;
    if (!this.powertrain.needsCharge) return;
    this.powertrain.charging = true;
    this.powertrain.cableConnected = true;
    this.#addEvent('charging_started', 'info', { stateOfChargePct: round(this.powertrain.socPct, 1) });
  }

  #park(durationS: number, nowMs: number): void {
    if (this.powertrain.charging) {
      const full = this.powertrain.charge(this.#outsideC, durationS);
      // Charges until full, or until the driver is back and the battery has 50 %
      if (!full && (this.#phaseS > 0 || this.powertrain.socPct < 50)) return;
      this.powertrain.rest(this.#outsideC, durationS);
      this.reportAll();
      this.#addEvent('charging_stopped', 'info', { stateOfChargePct: round(this.powertrain.socPct, 1), full });
      return;
    }
    this.powertrain.rest(this.#outsideC, durationS);
    if (this.#phaseS > 0) return;
    const inUse = this.keepAwake || this.body.remoteClimateOn;
    if (!inUse && this.#random.chance(SLEEP_CHANCE)) {
      this.phase = 'asleep';
      this.#phaseS = this.#random.between(ASLEEP_S.min, ASLEEP_S.max) * restFactor(this.#definition.city, nowMs);
    } else {
      this.#startBoarding();
    }
  }

  #motion(): Motion {
    return {
      ...this.#navigation.position,
      speedKmh: this.speedKmh,
      accelerationMs2: this.accelerationMs2,
      driving: this.phase === 'driving',
      odometerKm: this.odometerKm,
      outsideC: this.#outsideC,
    };
  }

  #temperature(nowMs: number): number {
    return outsideC(this.#definition.city, this.latitude, nowMs);
  }

  #addEvent(type: string, severity: Severity, data: Record<string, unknown>): void {
    this.#events.push({ type, severity, data });
  }
}
