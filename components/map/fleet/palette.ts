import { MAP_STATUSES } from '@/lib/contracts/cells/map-status';
import { STATUS_COLOUR } from './status-colour';

/** Red, green and blue, 0 to 1. */
type Rgb = readonly [number, number, number];
export type FleetPalette = { statuses: Float32Array; font: string } & Record<
  'surface' | 'text' | 'critical' | 'warning' | 'accent',
  Rgb
>;

/** The computed colours of the current theme. */
export function readPalette(element: HTMLElement): FleetPalette {
  const probe = element.ownerDocument.createElement('span');
  element.append(probe);
  const colour = (property: string): Rgb => {
    probe.style.color = `var(${property})`;
    return parseRgb(getComputedStyle(probe).color);
  };
  const palette = {
    statuses: new Float32Array(MAP_STATUSES.flatMap((status) => colour(STATUS_COLOUR[status]))),
    surface: colour('--raised'),
    text: colour('--text'),
    critical: colour('--critical'),
    warning: colour('--warning'),
    accent: colour('--accent'),
    font: getComputedStyle(probe).fontFamily,
  };
  probe.remove();
  return palette;
}

/** Parses a computed colour, `rgb(31, 98, 224)` or `color(srgb 0.1 0.4 0.9)`; grey otherwise. */
export function parseRgb(text: string): Rgb {
  const [r = 0.5, g = 0.5, b = 0.5] = (text.replace('srgb', '').match(/[\d.]+/g) ?? [])
    .slice(0, 3)
    .map((part) => Number(part) / (text.startsWith('color(') ? 1 : 255));
  return [r, g, b];
}
