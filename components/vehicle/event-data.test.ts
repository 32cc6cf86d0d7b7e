import { expect, test } from 'vitest';
import { humanise, readEventData } from './event-data';

test('a number takes the unit that its name ends with', () => {
  expect(readEventData({ speedKmh: 51.5, decelerationMs2: 6.2, pressureKpa: 180, durationS: 175 })).toEqual([
    { name: 'speed', value: 51.5, unit: 'km/h' },
    { name: 'deceleration', value: 6.2, unit: 'm/s²' },
    { name: 'pressure', value: 180, unit: 'kPa' },
    { name: 'duration', value: 175, unit: 's' },
  ]);
});

test('what is no number, or is nothing but a unit, keeps its name', () => {
  expect(readEventData({ door: 'Row1.DriverSide', full: true, S: 1, fastKm: 'yes' })).toEqual([
    { name: 'door', value: 'Row1.DriverSide', unit: null },
    { name: 'full', value: true, unit: null },
    { name: 'S', value: 1, unit: null },
    { name: 'fastKm', value: 'yes', unit: null },
  ]);
});

test.each([
  ['tyre_pressure_low', 'Tyre pressure low'],
  ['oilLevel', 'Oil level'],
  ['', ''],
])('%s reads as %s', (name, words) => expect(humanise(name)).toBe(words));
