import type { Powertrain } from '@/lib/contracts';

// Fictitious makers, models and fleets; cities whose roads the simulator has.

export type DemoCity = keyof typeof CITIES;
export const CITIES = {
  shanghai: { fleet: 'demo-east', plate: '沪A' },
  hangzhou: { fleet: 'demo-east', plate: '浙A' },
  beijing: { fleet: 'demo-east', plate: '京A' },
  guangzhou: { fleet: 'demo-south', plate: '粤A' },
  shenzhen: { fleet: 'demo-south', plate: '粤B' },
  chengdu: { fleet: 'demo-south', plate: '川A' },
  berlin: { fleet: 'demo-europe', plate: 'B' },
  munich: { fleet: 'demo-europe', plate: 'M' },
} as const;

export const FLEETS = [
  { code: 'demo-east', name: 'East China' },
  { code: 'demo-south', name: 'South and West China' },
  { code: 'demo-europe', name: 'Europe' },
];

export type DemoModel = {
  code: string;
  name: string;
  manufacturer: string;
  powertrain: Powertrain;
  /** World manufacturer identifier and vehicle descriptor section, positions 1 to 8 of the VIN. */
  vinPrefix: string;
};

const china = { manufacturer: 'Lantu Pacific' };
const europe = { manufacturer: 'Wertach Pkw' };
export const CHINA_MODELS: DemoModel[] = [
  { code: 'aurora-e5', name: 'Aurora E5', powertrain: 'bev', vinPrefix: 'LTPAE5B1', ...china },
  { code: 'aurora-e7', name: 'Aurora E7', powertrain: 'bev', vinPrefix: 'LTPAE7B2', ...china },
  { code: 'monsoon-p', name: 'Monsoon P', powertrain: 'phev', vinPrefix: 'LTPMP3H1', ...china },
  { code: 'tern-15t', name: 'Tern 1.5T', powertrain: 'ice', vinPrefix: 'LTPTR2C1', ...china },
];
export const EUROPE_MODELS: DemoModel[] = [
  { code: 'wertach-e', name: 'Wertach e', powertrain: 'bev', vinPrefix: 'WTPWE4B1', ...europe },
  { code: 'wertach-kombi', name: 'Wertach Kombi', powertrain: 'phev', vinPrefix: 'WTPWK6H1', ...europe },
];
export const MODELS = [...CHINA_MODELS, ...EUROPE_MODELS];

export const TAGS = ['pool', 'leased', 'pilot', 'ride-hailing', 'winter-test'];
export const HARDWARE = ['TB-4G-2.1', 'TB-5G-1.0', 'TB-5G-1.2'];
export const FIRMWARE = ['3.8.2', '3.9.0', '4.0.1'];
