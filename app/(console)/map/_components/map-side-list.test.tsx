import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { NextIntlClientProvider } from 'next-intl';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { Viewport, ViewportCluster, ViewportVehicle } from '@/lib/browser/map';
import { VehicleNames } from '@/lib/browser/map/vehicle-names';
import { queryKeys } from '@/lib/browser/query-keys';
import { noVehicles } from '@/lib/contracts/cells/map-status';
import { mercatorX, mercatorY } from '@/lib/contracts/cells/mercator';
import type { NearbyPlace } from '@/lib/contracts/places/terms';
import common from '@/lib/web/messages/en/common.json';
import map from '@/lib/web/messages/en/map.json';
import vehicles from '@/lib/web/messages/en/vehicles.json';
import { MapSideList } from './map-side-list';

// jsdom lays nothing out, and rows out of sight are not there
beforeAll(() => {
  vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(300);
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(45);
  // jsdom has none: what the list asks for is what it gets
  Element.prototype.scrollTo = function (this: Element, to?: ScrollToOptions | number) {
    this.scrollTop = typeof to === 'object' ? (to.top ?? 0) : 0;
    fireEvent.scroll(this);
  };
});
afterEach(cleanup);

const place = { x: mercatorX(121.5), y: mercatorY(31.2) };
const vehicle = (id: number, more: Partial<ViewportVehicle>): ViewportVehicle => ({
  ...place,
  id,
  headingDeg: 90,
  status: 'driving',
  alarm: false,
  implausible: false,
  speedKmh: 54.4,
  ageMs: 1_000,
  positionAt: Date.now() - 1_000,
  outdated: false,
  ...more,
});
const group: ViewportCluster = {
  ...place,
  square: { ...place, side: 0.01 },
  counts: { ...noVehicles(), driving: 3_000, standing: 214 },
  alarms: 2,
  total: 3_214,
  outdated: false,
};

/** The cell of the group: its middle and its width, rounded. */
const GROUP_CELL = '31.2,121.5,256';
const VEHICLE_CELL = '31.2,121.5';
const nearby = (latitude: number): NearbyPlace => ({
  place: {
    id: 1,
    name: { en: 'Zhabei', zh: '闸北' },
    admin1: { en: 'Shanghai', zh: '上海' },
    country: 'CN',
    latitude,
    longitude: 121.5,
    population: 1_000_000,
    insideKm: 3,
  },
  distanceKm: 0,
  bearing: 'n',
  inside: true,
});

function show(given: ViewportVehicle[], clusters: ViewportCluster[] = [], place: NearbyPlace | null = null) {
  const client = new QueryClient();
  for (const cell of [GROUP_CELL, VEHICLE_CELL]) client.setQueryData(queryKeys.places.cell(cell), place);
  const store = new VehicleNames(async () => []);
  store.learn(
    given.map(({ id }) => ({
      id,
      vin: `VIN${id}`,
      plate: `P-${id}`,
      fleet: { code: 'n', name: 'North' },
      model: { code: 'e', name: 'E5' },
    })),
  );
  const snapshot = { vehicles: given, clusters, at: Date.now(), missing: 0, outdatedParts: 0 };
  const viewport = { getSnapshot: () => snapshot, subscribe: () => () => undefined } as unknown as Viewport;
  const chosen = { onVehicle: vi.fn(), onCluster: vi.fn() };
  render(
    <QueryClientProvider client={client}>
      <NextIntlClientProvider locale="en" messages={{ common, map, vehicles }} timeZone="UTC">
        <MapSideList
          {...chosen}
          viewport={viewport}
          bounds={{ west: 100, east: 130, south: 20, north: 40 }}
          names={{ store, known: store.getNames() }}
          selectedId={null}
          empty="nothing"
        />
      </NextIntlClientProvider>
    </QueryClientProvider>,
  );
  return chosen;
}

test('shows an offline vehicle without speed and with the age of its position', () => {
  show([
    vehicle(1, {}),
    vehicle(2, { status: 'offline', positionAt: Date.now() - 3.1 * 3_600_000, ageMs: 3 * 3_600_000 }),
    vehicle(3, { outdated: true }),
    vehicle(4, { status: 'no_data', positionAt: Number.NEGATIVE_INFINITY }),
  ]);
  const row = (id: number) => screen.getByRole('button', { name: new RegExp(`P-${id}`) });
  expect(row(1).textContent).toContain('54 km/h');
  expect(row(1).textContent).not.toContain('Last known');
  expect(row(2).textContent).toContain('OfflineLast known position, 3 h ago');
  expect(row(3).textContent).not.toContain('km/h');
  expect(row(3).textContent).toContain('Last known position');
  expect(row(4).textContent).toContain('more than 3 days ago');
});

test('names alarms and implausible positions, alarms first', () => {
  show([vehicle(1, {}), vehicle(2, { alarm: true, implausible: true })]);
  const [first] = screen.getAllByRole('listitem');
  expect(within(first as HTMLElement).getByText('Alarm')).toBeDefined();
  expect(first?.textContent).toContain('Jumped farther than it can have driven');
});

test('says where a vehicle is', () => {
  show([vehicle(1, {})], [], nearby(31.25));
  expect(screen.getByRole('button', { name: /P-1/ }).textContent).toContain('6 km S of Zhabei, Shanghai');
});

test('says what place a cluster is near, or how far it is from one', () => {
  show([], [group], nearby(31.25));
  expect(screen.getByRole('button', { name: /3,214 vehicles near Zhabei, Shanghai/ })).toBeDefined();
  cleanup();
  show([], [group], nearby(34.5));
  expect(screen.getByRole('button', { name: /3,214 vehicles, 370 km S of Zhabei, Shanghai/ })).toBeDefined();
  expect(screen.getByTitle(/31\.20000, 121\.50000/)).toBeDefined();
});

test('shows number and coordinates of a cluster far from any place, which opens', () => {
  const { onCluster } = show([], [group]);
  const row = screen.getByRole('button', { name: /3,214 vehicles near 31.2° N 121.5° E/ });
  expect(row.textContent).toContain('2 alarms');
  fireEvent.click(row);
  expect(onCluster).toHaveBeenCalledWith(group);
});

test('has one tab stop that arrows, j and k move, and reports a choice by keyboard', () => {
  const { onVehicle } = show([vehicle(1, {}), vehicle(2, {}), vehicle(3, {})]);
  const rows = screen.getAllByRole('button');
  const stops = () => rows.map((row) => row.tabIndex);
  expect(stops()).toEqual([0, -1, -1]);
  rows[0]?.focus();
  fireEvent.keyDown(document.activeElement as Element, { key: 'ArrowDown' });
  fireEvent.keyDown(document.activeElement as Element, { key: 'j' });
  expect(document.activeElement).toBe(rows[2]);
  expect(stops()).toEqual([-1, -1, 0]);
  fireEvent.keyDown(document.activeElement as Element, { key: 'Home' });
  expect(document.activeElement).toBe(rows[0]);
  fireEvent.click(rows[0] as Element, { detail: 0 });
  fireEvent.click(rows[1] as Element, { detail: 1 });
  expect(onVehicle.mock.calls).toEqual([
    [1, true],
    [2, false],
  ]);
});

test('renders only visible rows of a long list, and End goes to the last', async () => {
  const many = Array.from({ length: 150 }, (_, i) => vehicle(i + 1, {}));
  show(many);
  const rows = screen.getAllByRole('button');
  expect(rows.length).toBeLessThan(40);
  expect(rows[0]?.closest('li')?.getAttribute('aria-setsize')).toBe('150');
  rows[0]?.focus();
  fireEvent.keyDown(document.activeElement as Element, { key: 'End' });
  await vi.waitFor(() => expect(document.activeElement?.closest('li')?.getAttribute('aria-posinset')).toBe('150'));
});
