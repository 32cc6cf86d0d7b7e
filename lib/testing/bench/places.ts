import { loadPlaces } from '@/lib/domain/places/places';
import { findPlacesByName } from '@/lib/domain/places/search';
import { seededRandom } from '../random';
import { ms, type Row, report } from './report';

const POSITIONS = 200_000;
const QUERIES = ['zhabei', '闸北', '上海闸北', 'san', 'springfield, illinois', 'nowhere at all'];
const MB = 1e6;

/** The gazetteer alone: loading, memory, naming positions, searching names. */
export async function benchPlaces(): Promise<void> {
  const before = memory();
  const [places, loadMs] = timed(loadPlaces);
  const loadedBytes = memory() - before;
  const random = seededRandom(1);
  const lookupNs = (latitude: () => number, longitude: () => number) => {
    const positions = Array.from({ length: POSITIONS }, () => ({ latitude: latitude(), longitude: longitude() }));
    const [, took] = timed(() => {
      for (const position of positions) places.find(position);
    });
    return (took * 1e6) / POSITIONS;
  };
  const uniform = (from: number, to: number) => () => from + random() * (to - from);
  const china = lookupNs(uniform(22, 41), uniform(102, 121));
  const world = lookupNs(() => (Math.asin(random() * 2 - 1) * 180) / Math.PI, uniform(-180, 180));
  const [, firstSearchMs] = timed(() => findPlacesByName('shang', 5));
  const searches = QUERIES.map((q) => [q, timed(() => findPlacesByName(q, 5))[1]] as const);
  const rows: Row[] = [
    { what: 'places', value: places.gazetteer.count.toLocaleString('en') },
    { what: 'load', value: ms(loadMs) },
    { what: 'memory after loading', value: `${(loadedBytes / MB).toFixed(0)} MB` },
    { what: 'position in China', value: `${china.toFixed(0)} ns` },
    { what: 'position anywhere, mostly at sea', value: `${world.toFixed(0)} ns` },
    { what: 'first search', value: ms(firstSearchMs) },
    ...searches.map(([q, took]) => ({ what: `search ${q}`, value: ms(took) })),
    { what: 'memory after searching', value: `${((memory() - before) / MB).toFixed(0)} MB` },
  ];
  report('places', rows, { loadMs, loadedBytes, china, world, firstSearchMs, searches });
}

/** Heap and buffers; collects garbage first where Node was started with --expose-gc. */
function memory(): number {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function timed<T>(work: () => T): [result: T, ms: number] {
  const start = performance.now();
  const result = work();
  return [result, performance.now() - start];
}
