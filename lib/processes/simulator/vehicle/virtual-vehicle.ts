import type { Severity, SignalValue } from '@/lib/contracts';
import type { City } from '../cities';
import { Random } from '../random';
import { type Network, networkOf } from '../roads/build-network';
import type { Place } from '../roads/find-route';
import { planTrip, randomPlace, type Trip } from '../roads/plan-trip';
import { Body } from './body';
import { Drive } from './drive';
import { meetRisk } from './meet-risk';
import { altitudeM, fastSignals, type Motion, slowSignals } from './motion-signals';
import { createPersona, type Persona } from './persona';
import { Pose } from './pose';
import { Powertrain, type PowertrainKind, round } from './powertrain';
import { ReportSchedule } from './report-schedule';
import { storedTroubleCodes, type TroubleCode } from './trouble-codes';
import type { VehicleEvent } from './vehicle-event';
import { isDark, outsideC, restFactor } from './weather';

export type Phase = 'boarding' | 'driving' | 'leaving' | 'parked' | 'asleep';
export type VehicleDefinition = {
  vin: string;
  city: City;
  powertrain: PowertrainKind;
  seed: number;
  startedAtMs: number;
};

type Outing = { trip: Trip; drive: Drive; startedS: number; startSocPct: number };

const BOARDING_S = 14;
const LEAVING_S = 12;
const PARKED_REPORT_S = 30;
// Means. With trips of some 15 min they keep about 60 % of the vehicles on the road and 10 % asleep.
const PARKED_S = { least: 60, most: 300 };
const ASLEEP_S = { least: 200, most: 900 };
const SLEEP_CHANCE = 0.3;
// Who starts charging from afar does not drive off at once
const MIN_REMOTE_CHARGE_S = 120;

/**
 * A vehicle and its driver: parks, boards, drives, charges, sleeps. What it does depends on the seed, its VIN and the
 * time at which it began, and on nothing else. The clock that it is stepped with is the world's, not the TBox's.
 */
export class VirtualVehicle {
  readonly persona: Persona;
  readonly powertrain: Powertrain;
  readonly body: Body;
  phase: Phase = 'parked';
  odometerKm: number;
  /** It does not start any more. */
  immobilised = false;
  /** What it was told to report at, null: as its model does. */
  setIntervalS: number | null = null;
  /** Something is being done for somebody far away: it does not fall asleep over it. */
  keepAwake = false;
  readonly troubleCodes: readonly TroubleCode[];
  readonly #definition: VehicleDefinition;
  readonly #network: Network;
  readonly #random: Random;
  readonly #pose: Pose;
  readonly #reports = new ReportSchedule();
  #place: Place;
  #outing: Outing | null = null;
  #ageS = 0;
  /** Left in this phase. */
  #phaseS = 0;
  #outsideC: number;
  #events: VehicleEvent[] = [];

  constructor(definition: VehicleDefinition) {
    this.#definition = definition;
    this.#network = networkOf(definition.city);
    this.#random = new Random(definition.seed, definition.vin);
    this.#pose = new Pose(this.#network);
    this.persona = createPersona(this.#random);
    this.#place = randomPlace(this.#network, this.#random);
    this.#outsideC = this.#temperature(definition.startedAtMs);
    this.powertrain = new Powertrain(definition.powertrain, this.#outsideC, this.#random);
    this.body = new Body(this.#outsideC, this.#random);
    this.odometerKm = this.#random.between(500, 90_000);
    this.troubleCodes = storedTroubleCodes(definition.seed, definition.vin);
    this.#pose.standAt(this.#place);
    this.#beginAnywhere();
  }

  get latitude(): number {
    return this.#pose.degrees.latitude;
  }

  get longitude(): number {
    return this.#pose.degrees.longitude;
  }

  /** Parked, as its preconditions understand it: waiting at a red light is not. */
  get standing(): boolean {
    return this.#outing === null;
  }

  get speedKmh(): number {
    return (this.#outing?.drive.speedMs ?? 0) * 3.6;
  }

  get accelerationMs2(): number {
    return this.#outing?.drive.accelerationMs2 ?? 0;
  }

  step(durationS: number, nowMs: number): void {
    this.#ageS += durationS;
    this.#reports.advance(durationS);
    this.#phaseS -= durationS;
    this.#outsideC = this.#temperature(nowMs);
    this.body.dark = isDark(this.#definition.city, nowMs);
    const tyre = this.body.step(durationS, this.#outsideC, this.#random);
    if (tyre && this.phase !== 'asleep') this.#tell('tyre_pressure_low', 'warning', tyre);
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

  /** The signals that are due now, or null. Everything now and then and after `reportAll`, else what moves. */
  takeReport(): Record<string, SignalValue> | null {
    if (this.phase === 'asleep') return null;
    const due = this.#reports.take(this.setIntervalS ?? this.#usualIntervalS);
    if (due === 'nothing') return null;
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
    this.#tell('charging_started', 'info', { stateOfChargePct: round(this.powertrain.socPct, 1) });
  }

  stopCharging(): void {
    this.powertrain.rest(this.#outsideC, 0);
    this.#tell('charging_stopped', 'info', { stateOfChargePct: round(this.powertrain.socPct, 1), full: false });
  }

  /** The next report has every signal: the platform may have missed some. */
  reportAll(): void {
    this.#reports.hurry();
  }

  get #usualIntervalS(): number {
    return this.phase === 'parked' ? PARKED_REPORT_S : this.persona.reportIntervalS;
  }

  /** Nobody starts the day together: each is somewhere in the middle of something. */
  #beginAnywhere(): void {
    const share = this.#random.next();
    if (share < 0.6) {
      this.#setOff();
      const { trip, drive } = this.#outing ?? {};
      if (trip && drive) {
        drive.skipTo(trip.lengthM * this.#random.between(0, 0.85));
        this.#pose.follow(drive);
      }
      this.#events = [];
    } else if (share < 0.7) {
      this.phase = 'asleep';
      this.#phaseS = this.#random.between(30, ASLEEP_S.most);
    } else {
      this.powertrain.charging = this.powertrain.needsCharge;
      this.powertrain.cableConnected = this.powertrain.charging;
      this.#phaseS = this.#random.between(10, PARKED_S.most);
    }
  }

  #startBoarding(): void {
    this.phase = 'boarding';
    this.#phaseS = BOARDING_S;
    this.powertrain.cableConnected = false;
    this.body.openUp();
    this.reportAll();
    this.#tell('door_opened', 'info', { door: 'Row1.DriverSide' });
  }

  #board(): void {
    if (this.#phaseS < BOARDING_S - 5 && this.body.driverDoorOpen) {
      this.body.getIn();
      this.reportAll();
    }
    if (this.#phaseS > 0) return;
    if (this.immobilised) this.#giveUp();
    else this.#setOff();
  }

  /** The driver tries, and gets out again. */
  #giveUp(): void {
    this.phase = 'leaving';
    this.#phaseS = LEAVING_S;
    this.body.getOut();
    this.reportAll();
    this.#tell('start_prevented', 'warning', { reason: 'immobilised' });
  }

  #setOff(): void {
    const trip = planTrip(
      this.#network,
      { place: this.#place, point: this.#pose.point },
      this.#random,
      this.persona.style,
    );
    const drive = new Drive(trip, this.persona.accelerationMs2);
    this.#outing = { trip, drive, startedS: this.#ageS, startSocPct: this.powertrain.socPct };
    this.phase = 'driving';
    this.body.setOff();
    this.reportAll();
    this.#tell('trip_started', 'info', { odometerKm: round(this.odometerKm, 1) });
  }

  #drive(durationS: number): void {
    if (!this.#outing) return;
    const { drive } = this.#outing;
    const beforeM = drive.positionM;
    const mishap = meetRisk(drive, this.#random, durationS);
    if (mishap) this.#events.push(mishap);
    drive.step(durationS);
    this.odometerKm += (drive.positionM - beforeM) / 1_000;
    this.#pose.follow(drive);
    const low = this.powertrain.drive(drive.speedMs, drive.accelerationMs2, this.#outsideC, durationS);
    if (low) this.#tell('low_battery', 'warning', { stateOfChargePct: round(this.powertrain.socPct, 1) });
    if (drive.arrived) this.#arrive();
  }

  #arrive(): void {
    if (!this.#outing) return;
    const { trip, startedS, startSocPct } = this.#outing;
    this.#place = trip.destination;
    this.#outing = null;
    this.#pose.stop();
    this.phase = 'leaving';
    this.#phaseS = LEAVING_S;
    this.body.getOut();
    this.reportAll();
    this.#tell('trip_ended', 'info', {
      distanceKm: round(trip.lengthM / 1_000, 2),
      durationS: Math.round(this.#ageS - startedS),
      ...(this.powertrain.hasBattery && { usedStateOfChargePct: round(startSocPct - this.powertrain.socPct, 1) }),
    });
    this.#tell('door_opened', 'info', { door: 'Row1.DriverSide' });
  }

  #leave(nowMs: number): void {
    if (this.#phaseS > 0) return;
    this.body.lockUp();
    this.reportAll();
    const factor = restFactor(this.#definition.city, nowMs);
    this.phase = 'parked';
    this.#phaseS = this.#random.between(PARKED_S.least, PARKED_S.most) * factor;
    if (!this.powertrain.needsCharge) return;
    this.powertrain.charging = true;
    this.powertrain.cableConnected = true;
    this.#tell('charging_started', 'info', { stateOfChargePct: round(this.powertrain.socPct, 1) });
  }

  #park(durationS: number, nowMs: number): void {
    if (this.powertrain.charging) {
      const full = this.powertrain.charge(this.#outsideC, durationS);
      // a fast charger is left when full, a slow one when the driver is back
      if (!full && (this.#phaseS > 0 || this.powertrain.socPct < 50)) return;
      this.powertrain.rest(this.#outsideC, durationS);
      this.reportAll();
      this.#tell('charging_stopped', 'info', { stateOfChargePct: round(this.powertrain.socPct, 1), full });
      return;
    }
    this.powertrain.rest(this.#outsideC, durationS);
    if (this.#phaseS > 0) return;
    const inUse = this.keepAwake || this.body.climateByRemote;
    if (!inUse && this.#random.chance(SLEEP_CHANCE)) {
      this.phase = 'asleep';
      this.#phaseS = this.#random.between(ASLEEP_S.least, ASLEEP_S.most) * restFactor(this.#definition.city, nowMs);
    } else {
      this.#startBoarding();
    }
  }

  #motion(): Motion {
    const { point, headingDeg, turnDegPerS, degrees } = this.#pose;
    return {
      ...degrees,
      altitudeM: altitudeM(this.#definition.city.altitudeM, point),
      headingDeg,
      turnDegPerS,
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

  #tell(type: string, severity: Severity, data: Record<string, unknown>): void {
    this.#events.push({ type, severity, data });
  }
}
