import { cleanup, render, screen } from '@testing-library/react';
import { NextIntlClientProvider } from 'next-intl';
import { afterEach, describe, expect, test } from 'vitest';
import { type NearbyPlace, type Place, relateToPlace } from '@/lib/contracts/places/terms';
import en from '@/lib/web/messages/en/common.json';
import zh from '@/lib/web/messages/zh/common.json';
import { PlaceLinks } from './place-links';
import { usePlaceText } from './use-place-text';

afterEach(cleanup);

const ZHABEI: Place = {
  id: 1785412,
  name: { en: 'Zhabei', zh: '闸北' },
  admin1: { en: 'Shanghai', zh: '上海' },
  country: 'CN',
  latitude: 31.259,
  longitude: 121.46,
  population: 840_000,
  insideKm: 3,
};
const at = (place: Place, north: number, east: number): NearbyPlace => ({
  place,
  ...relateToPlace(place, { latitude: place.latitude + north, longitude: place.longitude + east }),
});
const place = (change: Partial<Place>): Place => ({ ...ZHABEI, ...change });
const SHANGHAI = place({ name: { en: 'Shanghai', zh: '上海' } });
const PUDONG = place({ name: { en: 'Pudong', zh: '上海浦东' } });
const LATIN = place({ name: { en: 'Xiaokunshan', zh: null } });
const SINGAPORE = place({ name: { en: 'Singapore', zh: '新加坡' }, admin1: null, country: 'SG' });
const GARCHING = place({
  name: { en: 'Garching', zh: '加兴' },
  admin1: { en: 'Bavaria', zh: '巴伐利亚' },
  country: 'DE',
});
const VILLAGE = place({
  name: { en: 'Guiscard', zh: null },
  admin1: { en: 'Hauts-de-France', zh: null },
  country: 'FR',
});

function Shown({ found, full }: { found: NearbyPlace | null; full: boolean }) {
  const { textOf, titleOf } = usePlaceText();
  return <p>{full ? titleOf(found, { latitude: 31.284, longitude: 121.49 }) : (textOf(found) ?? 'nothing')}</p>;
}

function textOf(locale: 'en' | 'zh', found: NearbyPlace | null, full = false): string {
  const { container } = render(
    <NextIntlClientProvider locale={locale} messages={{ common: locale === 'en' ? en : zh }} timeZone="UTC">
      <Shown found={found} full={full} />
    </NextIntlClientProvider>,
  );
  return container.textContent ?? '';
}

describe('a position in words', () => {
  test.each<[NearbyPlace | null, string, string]>([
    [at(ZHABEI, 0.025, 0.03), '4 km NE of Zhabei, Shanghai', '上海闸北东北约 4 公里'],
    [at(ZHABEI, 0.01, 0.01), 'in Zhabei, Shanghai', '上海闸北'],
    [at(ZHABEI, -1.23, 0), '140 km S of Zhabei, Shanghai', '上海闸北以南约 140 公里'],
    [at(SHANGHAI, 0, -0.32), '30 km W of Shanghai', '上海以西约 30 公里'],
    [at(PUDONG, 0, 0), 'in Pudong, Shanghai', '上海浦东'],
    [at(LATIN, 0.1, -0.1), '15 km NW of Xiaokunshan, Shanghai', '上海 Xiaokunshan 西北约 15 公里'],
    [at(LATIN, 0, 0), 'in Xiaokunshan, Shanghai', '上海 Xiaokunshan'],
    [at(SINGAPORE, 0, 0), 'in Singapore', '新加坡'],
    [at(GARCHING, -0.1, 0.1), '15 km SE of Garching, Bavaria', '巴伐利亚加兴东南约 15 公里'],
    [at(VILLAGE, 0, 0.1), '10 km E of Guiscard, Hauts-de-France', '法国 Guiscard 以东约 10 公里'],
    [null, 'nothing', 'nothing'],
  ])('%#', (found, english, chinese) => {
    expect(textOf('en', found)).toBe(english);
    cleanup();
    expect(textOf('zh', found)).toBe(chinese);
  });

  test('has country, coordinates and source in full', () => {
    expect(textOf('en', at(GARCHING, -0.1, 0.1), true)).toBe(
      '15 km SE of Garching, Bavaria, Germany · 31.28400, 121.49000 · place names: GeoNames, CC BY 4.0',
    );
    cleanup();
    expect(textOf('zh', at(GARCHING, -0.1, 0.1), true)).toBe(
      '德国巴伐利亚加兴东南约 15 公里 · 31.28400, 121.49000 · 地名：GeoNames，CC BY 4.0',
    );
  });

  test('is coordinates alone without a place', () => {
    expect(textOf('en', null, true)).toBe('31.28400, 121.49000');
  });
});

test('links to the map at the place', () => {
  render(
    <NextIntlClientProvider locale="en" messages={{ common: en }} timeZone="UTC">
      <PlaceLinks places={[ZHABEI]} />
    </NextIntlClientProvider>,
  );
  const link = screen.getByRole('link', { name: 'Go to Zhabei, Shanghai, China on the map' });
  expect(link.getAttribute('href')).toBe('/map?lat=31.259&lng=121.46&z=11.5');
});
