import type { Map as MapLibre, Marker } from 'maplibre-gl';
import { between, GLIDE_MS, mayGlide, type Position } from './motion';

export type ReportedPosition = Position & { at: number };
type Maplibre = typeof import('maplibre-gl');

const SVG = 'http://www.w3.org/2000/svg';

/** The vehicle on the map: moves smoothly between fresh reports, jumps otherwise, grey when the position is outdated. */
export class VehicleMarker {
  #marker: Marker;
  #arrow: SVGElement;
  #element: HTMLElement;
  #shown: ReportedPosition | null = null;
  #frame: number | null = null;

  constructor(
    maplibre: Maplibre,
    private readonly map: MapLibre,
    /** Called with each shown place. */
    private readonly onMove: (place: Position) => void,
  ) {
    this.#element = document.createElement('div');
    this.#element.className = 'size-7';
    this.#arrow = document.createElementNS(SVG, 'svg');
    this.#arrow.setAttribute('viewBox', '0 0 28 28');
    this.#element.append(this.#arrow);
    this.#marker = new maplibre.Marker({ element: this.#element, rotationAlignment: 'map' });
  }

  update(position: ReportedPosition, fresh: boolean): void {
    this.#element.dataset.fresh = String(fresh);
    this.#draw(position.headingDeg !== null, fresh);
    const before = this.#shown;
    this.#shown = position;
    if (before && before.at === position.at) return;
    this.#stopGliding();
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    if (before && fresh && !still && mayGlide(before, position)) this.#glide(before, position);
    else this.#place(position);
  }

  remove(): void {
    this.#stopGliding();
    this.#marker.remove();
  }

  #glide(from: Position, to: Position): void {
    const start = performance.now();
    const step = (now: number) => {
      const part = (now - start) / GLIDE_MS;
      this.#place(between(from, to, part));
      this.#frame = part < 1 ? requestAnimationFrame(step) : null;
    };
    this.#frame = requestAnimationFrame(step);
  }

  #stopGliding(): void {
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
    this.#frame = null;
  }

  #place(place: Position): void {
    this.#marker.setLngLat([place.longitude, place.latitude]).setRotation(place.headingDeg ?? 0);
    if (!this.#element.isConnected) this.#marker.addTo(this.map);
    this.onMove(place);
  }

  /** Draws an arrow, or a dot when the heading is unknown. */
  #draw(hasHeading: boolean, fresh: boolean): void {
    const shape = document.createElementNS(SVG, hasHeading ? 'path' : 'circle');
    if (hasHeading) shape.setAttribute('d', 'M14 3 22 24 14 19.5 6 24Z');
    else for (const [name, value] of Object.entries({ cx: '14', cy: '14', r: '7' })) shape.setAttribute(name, value);
    shape.setAttribute('fill', fresh ? 'var(--accent)' : 'var(--offline)');
    shape.setAttribute('stroke', 'var(--surface)');
    shape.setAttribute('stroke-width', '2');
    shape.setAttribute('stroke-linejoin', 'round');
    this.#arrow.replaceChildren(shape);
  }
}
