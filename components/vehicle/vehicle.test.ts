import { describe, expect, it } from 'vitest';
import type { PresenceSessionItem, SignalReadings } from '@/lib/contracts';
import { carState, partsWhere } from './car-state';
import { presenceBar } from './presence-bar';
import { clockSkewMs, formatNumber, groupSignals, numericSignals, signalLabel, unitOf } from './signal-groups';

describe('groups of signals', () => {
  const signals: SignalReadings = {
    'Zeta.Unknown': [1, 0],
    'Alpha.Unknown': ['x', 0],
    'Chassis.Axle.Row1.Wheel.Left.Tire.Pressure': [230, 0],
    'Chassis.ParkingBrake.IsEngaged': [true, 0],
    'Powertrain.TractionBattery.StateOfCharge.Current': [80, 0],
    'Cabin.Door.Row1.DriverSide.IsOpen': [false, 0],
    Speed: [50, 0],
  };

  it('puts each signal in one group, and unknown signals last, sorted by name', () => {
    expect(groupSignals(signals).map(({ group, rows }) => [group, rows.map(({ path }) => path)])).toEqual([
      ['drive', ['Speed', 'Chassis.ParkingBrake.IsEngaged']],
      ['energy', ['Powertrain.TractionBattery.StateOfCharge.Current']],
      ['body', ['Cabin.Door.Row1.DriverSide.IsOpen']],
      ['tyres', ['Chassis.Axle.Row1.Wheel.Left.Tire.Pressure']],
      ['other', ['Alpha.Unknown', 'Zeta.Unknown']],
    ]);
  });

  it('offers numbers for the chart, known or not', () => {
    expect(numericSignals(signals)).toEqual([
      'Speed',
      'Powertrain.TractionBattery.StateOfCharge.Current',
      'Chassis.Axle.Row1.Wheel.Left.Tire.Pressure',
      'Zeta.Unknown',
    ]);
  });

  it('names and writes values as the catalogue says', () => {
    expect(signalLabel('Speed', 'zh')).toBe('车速');
    expect(signalLabel('Zeta.Unknown', 'en')).toBe('Zeta.Unknown');
    expect(unitOf('Powertrain.TractionBattery.StateOfCharge.Current')).toBe('%');
    expect(unitOf('Zeta.Unknown')).toBe('');
    expect(formatNumber('CurrentLocation.Latitude', 31.2, 'en')).toBe('31.20000');
    expect(formatNumber('Zeta.Unknown', 1.23456, 'en')).toBe('1.235');
  });

  it('corrects a wrong vehicle clock', () => {
    expect(clockSkewMs({ receivedAt: 1_000_000, sampledAt: 400_000 })).toBe(600_000);
    expect(clockSkewMs(null)).toBe(0);
  });
});

describe('state of the body', () => {
  it('distinguishes unreported from closed', () => {
    const state = carState({
      'Cabin.Door.Row1.DriverSide.IsOpen': [true, 20],
      'Cabin.Door.Row1.DriverSide.IsLocked': [false, 30],
      'Cabin.Door.Row2.PassengerSide.Window.Position': [40, 10],
      'Body.Trunk.Rear.IsOpen': ['yes', 15],
      'Chassis.Axle.Row2.Wheel.Right.Tire.Pressure': [210, 40],
    });
    expect(partsWhere(state, ({ open }) => open === true)).toEqual(['row1Driver']);
    expect(partsWhere(state, ({ locked }) => locked === false)).toEqual(['row1Driver']);
    expect(partsWhere(state, ({ open }) => open === false)).toEqual([]);
    expect(state.windows.row2Passenger).toBe(40);
    expect(state.tyresKpa).toEqual([null, null, null, 210]);
    expect(state.oldestAt).toBe(10);
  });

  it('has no time for a vehicle without reports', () => expect(carState({}).oldestAt).toBeNull());
});

describe('bar of connections', () => {
  const session = (id: number, connectedAt: number, disconnectedAt: number | null): PresenceSessionItem => ({
    id,
    connectedAt,
    disconnectedAt,
    durationMs: null,
    reason: null,
    node: 'n',
    peer: 'p',
  });

  it('limits sessions to the span, and extends an open one to its end', () => {
    const { segments, share } = presenceBar([session(2, 150, null), session(1, 0, 120)], 100, 200);
    expect(segments).toEqual([
      { id: 2, open: true, startPct: 50, widthPct: 50 },
      { id: 1, open: false, startPct: 0, widthPct: 20 },
    ]);
    expect(share).toBeCloseTo(0.7);
  });

  it('counts time once where sessions overlap', () => {
    expect(presenceBar([session(1, 100, 160), session(2, 140, 200)], 100, 200).share).toBe(1);
    expect(presenceBar([session(1, 100, 200), session(2, 120, 130)], 100, 200).share).toBe(1);
  });

  it('leaves out what ended before', () => {
    expect(presenceBar([session(1, 0, 99)], 100, 200)).toEqual({ segments: [], share: 0 });
  });
});
