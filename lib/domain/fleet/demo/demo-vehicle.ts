import { vinCheckDigit } from '@/lib/contracts';
import {
  CHINA_MODELS,
  CITIES,
  type DemoCity,
  type DemoModel,
  EUROPE_MODELS,
  FIRMWARE,
  HARDWARE,
  TAGS,
} from './catalogue';

export type DemoVehicle = {
  vin: string;
  plate: string;
  fleet: string;
  city: DemoCity;
  model: DemoModel;
  tags: string[];
  tboxSerial: string;
  hardware: string;
  firmwareVersion: string;
};

const CITY_NAMES = Object.keys(CITIES) as DemoCity[];
/** Model years 2023 to 2026. */
const YEARS = 'PRST';
/** Letters of plates; I and O are not used. */
const PLATE_CHARACTERS = '0123456789ABCDEFGHJKLMNPQRSTUVWXYZ';
const SEEDS = 1_000;

/** Vehicle number `n` of a demo fleet; depends only on `seed` and `n`. */
export function demoVehicle(seed: number, n: number): DemoVehicle {
  const random = generator(seed * 1_000_003 + n);
  const pick = <T>(list: ArrayLike<T>): T => list[Math.floor(random() * list.length)] as T;
  const city = CITY_NAMES[n % CITY_NAMES.length] ?? 'shanghai';
  const { fleet, plate } = CITIES[city];
  const european = fleet === 'demo-europe';
  const model = pick(european ? EUROPE_MODELS : CHINA_MODELS);
  // Unique for 100,000 vehicles of each of 1,000 seeds: plant letter and six digits
  const series = ((seed % SEEDS) + SEEDS) % SEEDS;
  const plant = 'ABCDEFGHJK'[Math.floor(series / 100)] ?? 'A';
  const serial = String((series % 10) * 100_000 + n).padStart(6, '0');
  const raw = `${model.vinPrefix}0${YEARS[Math.floor((series % 100) / 10) % YEARS.length]}${plant}${serial}`;
  return {
    vin: raw.slice(0, 8) + vinCheckDigit(raw) + raw.slice(9),
    plate: european ? germanPlate(plate, n, random) : chinesePlate(plate, n, random),
    fleet,
    city,
    model,
    tags: TAGS.filter(() => random() < 0.2),
    tboxSerial: `TBX${series.toString(36).padStart(2, '0').toUpperCase()}${String(n).padStart(6, '0')}`,
    hardware: pick(HARDWARE),
    firmwareVersion: pick(FIRMWARE),
  };
}

/** `沪A·7K2Q4`: three characters by number, two at random, so that plates rarely repeat. */
function chinesePlate(city: string, n: number, random: () => number): string {
  const size = PLATE_CHARACTERS.length;
  const scattered = (n * 7_919) % size ** 3;
  const places = [Math.floor(scattered / size ** 2), Math.floor(scattered / size) % size, scattered % size];
  const drawn = [random(), random()].map((value) => Math.floor(value * 10));
  return `${city}·${[...places, ...drawn].map((place) => PLATE_CHARACTERS[place]).join('')}`;
}

function germanPlate(city: string, n: number, random: () => number): string {
  const letter = () => 'ABCDEFGHJKLMNPRSTUVWXYZ'[Math.floor(random() * 23)];
  return `${city}-${letter()}${letter()} ${100 + ((n * 7) % 9_900)}`;
}

/** mulberry32 */
function generator(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
