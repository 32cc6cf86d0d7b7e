import type { SignalValue } from '@/lib/contracts';
import type { Point } from '../roads/geometry';
import { round } from './powertrain';

export type Position = {
  latitude: number;
  longitude: number;
  altitudeM: number;
  headingDeg: number;
  turnDegPerS: number;
};

export type Motion = Position & {
  speedKmh: number;
  accelerationMs2: number;
  driving: boolean;
  odometerKm: number;
  outsideC: number;
};

/** Gentle hills instead of a terrain model. */
export const altitudeM = (cityM: number, { x, y }: Point): number =>
  cityM + 4 * Math.sin(x / 2_300) + 3 * Math.cos(y / 1_700 + x / 5_100);

/** Signals of every report. */
export function fastSignals(motion: Motion): Record<string, SignalValue> {
  const { speedKmh, accelerationMs2, turnDegPerS } = motion;
  return {
    'CurrentLocation.Latitude': round(motion.latitude, 6),
    'CurrentLocation.Longitude': round(motion.longitude, 6),
    'CurrentLocation.Heading': round(motion.headingDeg, 1) % 360,
    Speed: round(speedKmh, 1),
    IsMoving: speedKmh > 0.5,
    ...(motion.driving && {
      'Acceleration.Longitudinal': round(accelerationMs2, 2),
      'Acceleration.Lateral': round((turnDegPerS * Math.PI * speedKmh) / 180 / 3.6, 2),
      'AngularVelocity.Yaw': round(turnDegPerS, 1),
      'Chassis.Accelerator.PedalPosition': Math.round(clamp(12 + accelerationMs2 * 30, 0, 100)),
      'Chassis.Brake.PedalPosition': Math.round(clamp(-accelerationMs2 * 14, 0, 100)),
      'Chassis.SteeringWheel.Angle': Math.round(clamp(turnDegPerS * 12, -500, 500)),
    }),
  };
}

export function slowSignals(motion: Motion): Record<string, SignalValue> {
  const { latitude, longitude } = motion;
  return {
    'CurrentLocation.Altitude': Math.round(motion.altitudeM),
    'CurrentLocation.HorizontalAccuracy': 2.5,
    'CurrentLocation.GNSSReceiver.FixType': 'THREE_D',
    TraveledDistance: round(motion.odometerKm, 1),
    'Exterior.AirTemperature': round(motion.outsideC, 1),
    'Powertrain.Transmission.CurrentGear': motion.driving ? 1 : 0,
    'Connectivity.IsConnectivityTypeAvailable': true,
    'OBD.DTCList': '',
    // Not in the catalogue; coverage varies by place
    'Acme.ModemSignalPower': Math.round(-82 + 12 * Math.sin(longitude * 120) * Math.cos(latitude * 150)),
  };
}

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));
