import { expect, test } from 'vitest';
import { SIGNAL_CATALOGUE, signalCatalogue } from './catalogue';
import { checkSignal } from './check-signal';
import { SIGNAL } from './paths';

test('has at least 40 signals, each once, with a label in both languages', () => {
  expect(signalCatalogue.size).toBe(SIGNAL_CATALOGUE.length);
  expect(signalCatalogue.size).toBeGreaterThanOrEqual(40);
  for (const { path, label, type, min, max } of SIGNAL_CATALOGUE) {
    expect(label.en, path).not.toBe('');
    expect(label.zh, path).toMatch(/\p{Script=Han}/u);
    if (type === 'number') expect(min, path).toBeLessThan(max ?? Number.NaN);
  }
});

test('has the signals that the product reads', () => {
  for (const path of Object.values(SIGNAL)) expect(signalCatalogue.has(path), path).toBe(true);
});

test.each([
  [SIGNAL.latitude, 31.2, null],
  [SIGNAL.latitude, 91, 'signal_out_of_range'],
  [SIGNAL.latitude, Number.NaN, 'signal_out_of_range'],
  [SIGNAL.speed, 1e308, 'signal_out_of_range'],
  [SIGNAL.speed, '80', 'signal_type_wrong'],
  [SIGNAL.speed, null, 'signal_type_wrong'],
  ['Cabin.Door.Row1.DriverSide.IsLocked', true, null],
  ['Cabin.Door.Row1.DriverSide.IsLocked', 1, 'signal_type_wrong'],
  ['LowVoltageSystemState', 'ON', null],
  ['LowVoltageSystemState', 'on', 'signal_out_of_range'],
  ['Maker.Seat.Massage', 3, null],
  ['Maker.Seat.Massage', 1e308, 'signal_out_of_range'],
  ['Maker.Seat.Massage', { level: 3 }, 'signal_type_wrong'],
  ['Maker.Seat.Massage', 'x'.repeat(300), 'signal_out_of_range'],
  ['__proto__', 1, 'signal_path_invalid'],
  ['a b', 1, 'signal_path_invalid'],
  ['', 1, 'signal_path_invalid'],
])('checks %s = %j: %s', (path, value, refusal) => {
  expect(checkSignal(path, value)).toBe(refusal);
});
