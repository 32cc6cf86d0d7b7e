export type { BasemapChoice } from '@/lib/contracts/basemap';
