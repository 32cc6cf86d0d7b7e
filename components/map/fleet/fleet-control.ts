import type { Map as MapLibre } from 'maplibre-gl';
import { latitudeOf, longitudeOf } from '@/lib/contracts/cells/mercator';
import { boundsOf, createMap, viewOf } from './create-map';
import { FleetLayer } from './fleet-layer';
import type { FleetMapHandle, FleetMapProps } from './fleet-map-props';
import { FleetPointer } from './pointer';

/** Minimum time between two reports of the view while following, which ends a movement with every frame. */
const VIEW_PAUSE_MS = 300;
const FIT = { padding: 48, maxZoom: 16 };
const RECENTRE_MS = 300;

/** Map, vehicle layer and pointer, controlled by the newest props. */
export class FleetControl {
  readonly map: MapLibre;
  readonly layer: FleetLayer;
  #pointer: FleetPointer | null = null;
  #reportTimer: ReturnType<typeof setTimeout> | undefined;

  /** @throws Error without WebGL */
  constructor(
    element: HTMLElement,
    private readonly props: () => FleetMapProps,
  ) {
    const { viewport, interactive = true } = props();
    this.map = createMap(element, props());
    try {
      this.layer = new FleetLayer(this.map, viewport, (now) => this.#follow(now));
    } catch (error) {
      this.map.remove();
      throw error;
    }
    if (interactive) {
      this.#pointer = new FleetPointer(this.map, this.layer, viewport, {
        onSelect: (id) => this.props().onSelect(id),
        onHover: (vehicle, point) => this.props().onHover(vehicle, point),
        onCluster: (cluster) => this.props().onCluster?.(cluster),
      });
    }
    this.#listen();
    this.#reportView();
  }

  readonly handle: FleetMapHandle = {
    flyTo: ({ longitude, latitude, zoom }) => {
      const { lng, lat } = this.map.getCenter();
      this.map.flyTo({ center: [longitude ?? lng, latitude ?? lat], ...(zoom !== undefined && { zoom }) });
    },
    fitBounds: ({ west, south, east, north }) =>
      this.map.fitBounds(
        [
          [west, south],
          [east < west ? east + 360 : east, north],
        ],
        FIT,
      ),
    zoomBy: (levels) => this.map.easeTo({ zoom: this.map.getZoom() + levels, duration: RECENTRE_MS }),
  };

  /** Moves to the followed vehicle when following begins; later `#follow` does. */
  recentre(): void {
    const centre = this.#followed(this.layer.now());
    if (centre) this.map.easeTo({ center: centre, duration: RECENTRE_MS });
  }

  remove(): void {
    clearTimeout(this.#reportTimer);
    this.#pointer?.remove();
    this.layer.remove();
    this.map.remove();
  }

  #listen(): void {
    const { map } = this;
    map.on('moveend', () => {
      this.#reportTimer ??= setTimeout(() => this.#reportView(), this.#follows() ? VIEW_PAUSE_MS : 0);
    });
    map.on('resize', () => this.#reportView());
    map.on('dragstart', () => this.props().onUserMoved());
    map.on('movestart', ({ originalEvent }: { originalEvent?: Event }) => {
      if (originalEvent instanceof KeyboardEvent && originalEvent.key.startsWith('Arrow')) this.props().onUserMoved();
    });
    map.once('load', () => this.props().onDrawn?.());
    map.on('error', () => this.props().onIncomplete?.());
  }

  #reportView(): void {
    clearTimeout(this.#reportTimer);
    this.#reportTimer = undefined;
    if (this.map.isMoving()) return; // reported at the end of the movement
    this.props().onView(viewOf(this.map), boundsOf(this.map));
  }

  #follows = (): boolean => this.props().followId !== null;

  #follow(now: number): void {
    // Not during another movement
    if (!this.#follows() || this.map.isMoving()) return;
    const centre = this.#followed(now);
    if (centre) this.map.jumpTo({ center: centre });
  }

  #followed(now: number): [number, number] | null {
    const { followId } = this.props();
    const { motion } = this.layer.scene;
    const index = followId === null ? undefined : motion.indexOf(followId);
    if (index === undefined) return null;
    const { x, y } = motion.place(index, now);
    return [longitudeOf(x), latitudeOf(y)];
  }
}
