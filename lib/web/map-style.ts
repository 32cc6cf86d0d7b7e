import { type BasemapChoice, basemapOrigins, chooseBasemap } from '@/lib/contracts/basemap';
import { getConfig } from './config';

/** The basemap under the vehicles, for pages to pass to their maps. */
export const mapStyle = (): BasemapChoice => chooseBasemap(getConfig());

export const mapOrigins = (): string[] => basemapOrigins(getConfig());
