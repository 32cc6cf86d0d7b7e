import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { distanceKm, MAX_PLACE_KM } from '@/lib/contracts';
import { seededRandom } from '@/lib/testing/random';
import { findPlace } from '.';
import { createPlaces, loadPlaces } from './places';
import { findPlacesByName } from './search';

const nameAt = (latitude: number, longitude: number, spanKm?: number) => {
  const found = findPlace({ latitude, longitude, ...(spanKm !== undefined && { spanKm }) });
  return (
    found && `${found.inside ? 'in' : `${Math.round(found.distanceKm)} km ${found.bearing} of`} ${found.place.name.en}`
  );
};

describe('findPlace', () => {
  test('has the name in both languages, the province and the country', () => {
    expect(findPlace({ latitude: 31.2586, longitude: 121.4597 })?.place).toMatchObject({
      id: 1785412,
      name: { en: 'Zhabei', zh: '闸北' },
      admin1: { en: 'Shanghai', zh: '上海' },
      country: 'CN',
    });
    expect(findPlace({ latitude: 48.137, longitude: 11.575 })?.place).toMatchObject({
      name: { en: 'Munich', zh: '慕尼黑' },
      admin1: { en: 'Bavaria', zh: '巴伐利亚' },
      country: 'DE',
    });
  });

  test.each([
    ['the centre of a city', 52.52, 13.405, 'in Berlin'],
    ['between districts', 31.284, 121.49, '4 km nw of Yangpu'],
    ['a sub-district of 0 inhabitants that is closer than the city', 31.389, 121.263, 'in Jiading'],
    ['far at sea', 25, -70, '399 km ne of Kew'],
    ['mid-ocean', 0, -140, null],
    ['across the antimeridian', -16.8, -179.9, '81 km e of Savusavu'],
    ['the north pole', 90, 0, null],
    ['the south pole', -90, 0, null],
    ['latitude out of range', 90.1, 0, null],
    ['longitude out of range', 0, 180.1, null],
    ['NaN', Number.NaN, 0, null],
    ['infinite', 0, Number.POSITIVE_INFINITY, null],
  ])('%s', (_, latitude, longitude, name) => expect(nameAt(latitude, longitude)).toBe(name));

  test('prefers a village that is much closer than the city', () => {
    const { place } = findPlace({ latitude: 47.9, longitude: 11.28 }) ?? {};
    expect(place?.population).toBeLessThan(30_000);
  });

  test('names a larger area by a larger place', () => {
    expect([0, 60, 400].map((spanKm) => nameAt(31.0, 121.05, spanKm))).toEqual([
      '12 km s of Zhujiajiao',
      '17 km w of Songjiang',
      '46 km sw of Shanghai',
    ]);
  });

  test('finds what comparing with every place finds, also at poles and the antimeridian', () => {
    const random = seededRandom(7);
    const { gazetteer, placeAt } = loadPlaces();
    const positions = Array.from({ length: 60 }, (_, i) => ({
      latitude: i % 4 === 0 ? 60 + random() * 30 : random() * 150 - 75,
      longitude: i % 4 === 1 ? 178 + random() * 2 : random() * 360 - 180,
    }));
    const cost = (people: number) => (people < 10_000 ? 2 : people < 100_000 ? 1 : 0);
    for (const position of positions) {
      let [best, lowest] = [-1, Number.POSITIVE_INFINITY];
      for (let i = 0; i < gazetteer.count; i++) {
        const [latitude = 0, longitude = 0] = [gazetteer.latitude[i], gazetteer.longitude[i]];
        const km = distanceKm({ latitude, longitude }, position) + cost(gazetteer.population(i));
        if (km < lowest) [best, lowest] = [i, km];
      }
      const expected = placeAt(best);
      const km = distanceKm(expected, position);
      expect(findPlace(position)?.place ?? null).toEqual(km <= MAX_PLACE_KM ? expected : null);
    }
  });
});

describe('findPlacesByName', () => {
  const names = (q: string, limit = 3) =>
    findPlacesByName(q, limit).map(({ name, admin1 }) => `${name.en} ${name.zh ?? '–'} ${admin1?.en}`);

  test.each([
    ['zhabei', 'Zhabei 闸北 Shanghai'],
    ['ZHABEI, shang', 'Zhabei 闸北 Shanghai'],
    ['闸北', 'Zhabei 闸北 Shanghai'],
    ['闸北区', 'Zhabei 闸北 Shanghai'],
    ['上海闸北', 'Zhabei 闸北 Shanghai'],
    ['上海市闸北区', 'Zhabei 闸北 Shanghai'],
    ['chengdu', 'Chengdu 成都 Sichuan'],
    ['xian', 'Xi’an 西安 Shaanxi'],
    ['munchen', 'Münchenstein 明兴施泰因 Basel-Landschaft'],
    ['Springfield, Illinois', 'Springfield 斯普林菲尔德 Illinois'],
    ['paris, fr', 'Paris 巴黎 Île-de-France'],
  ])('finds %j', (q, first) => expect(names(q)[0]).toBe(first));

  test.each([
    '',
    ' ',
    'zh',
    '闸',
    '%%%',
    '\n\n\n',
    ', shanghai',
    '.*+',
    '𠮷𠮷',
    '\u0000\u0000\u0000',
    '苏\n州',
    'x'.repeat(10_000),
  ])('finds nothing for %j', (q) => expect(names(q)).toEqual([]));

  test('has whole names first, then by population, up to the limit', () => {
    const found = findPlacesByName('hong', 4);
    expect(found.map(({ name }) => name.en)).toEqual(['Hong', 'Hong Kong', 'Hong Kong Island', 'Hongkou']);
  });
});

test('refuses a damaged gazetteer', () => {
  const bytes = readFileSync(new URL('./data/places.bin', import.meta.url));
  expect(() => createPlaces(bytes.subarray(0, 1_000))).toThrow();
  expect(() => createPlaces(Buffer.from('not a gazetteer'))).toThrow();
});
