import type { LngLatLike, Map as MapLibre, MapMouseEvent } from 'maplibre-gl';
import type { Viewport, ViewportCluster, ViewportVehicle } from '@/lib/browser/map';
import { latitudeOf, longitudeOf } from '@/lib/contracts/cells/mercator';
import { type Pixel, worldPx } from './camera';
import type { FleetLayer } from './fleet-layer';
import type { DrawnCluster } from './scene';

type PointerEvents = {
  onSelect(vehicleId: number | null): void;
  onHover(vehicle: ViewportVehicle | null, point: Pixel | null): void;
  onCluster(cluster: ViewportCluster): void;
};

/** Larger stacks are zoomed into first, as long as that is possible. */
const SPREAD_MAX = 40;
/** Change of the zoom that closes a spread stack. */
const FOLD_ZOOM = 0.3;
/** Vehicles closer than this overlap. */
const SPOT_PX = 20;
const OPEN_PADDING_PX = 40;

/** Hover and click on vehicles and clusters. */
export class FleetPointer {
  #at: Pixel | null = null;
  #hoveredId: number | null = null;
  #frame: number | null = null;
  #spreadZoom = 0;
  #ends: (() => void)[];

  constructor(
    private readonly map: MapLibre,
    private readonly layer: FleetLayer,
    viewport: Viewport,
    private readonly events: PointerEvents,
  ) {
    const subscriptions = [
      map.on('mousemove', ({ point }: MapMouseEvent) => this.#move(point)),
      map.on('mouseout', () => this.#move(null)),
      map.on('movestart', () => this.#move(null)),
      map.on('click', ({ point }: MapMouseEvent) => this.#click(point)),
      map.on('zoom', () => this.#fold()),
    ];
    this.#ends = [
      () => subscriptions.map((subscription) => subscription.unsubscribe()),
      viewport.subscribe(() => this.#scheduleHover()),
    ];
  }

  remove(): void {
    for (const end of this.#ends) end();
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
  }

  #move(point: Pixel | null): void {
    this.#at = point;
    this.#scheduleHover();
  }

  /** At most once per frame. */
  #scheduleHover(): void {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = null;
      const { layer } = this;
      const hit = this.#at && layer.scene.pick(layer.camera(), this.#at, layer.now());
      const vehicle = hit?.kind === 'vehicle' ? hit : null;
      layer.emphasise({
        hoveredId: vehicle?.vehicle.id ?? null,
        hoveredCluster: hit?.kind === 'cluster' ? hit.cluster : null,
      });
      this.map.getCanvas().style.cursor = hit ? 'pointer' : '';
      if (vehicle) this.events.onHover(vehicle.vehicle, vehicle.at);
      else if (this.#hoveredId !== null) this.events.onHover(null, null);
      this.#hoveredId = vehicle?.vehicle.id ?? null;
    });
  }

  #click(point: Pixel): void {
    const { layer } = this;
    const camera = layer.camera();
    const hit = layer.scene.pick(camera, point, layer.now());
    const vehicle = hit?.kind === 'vehicle' ? hit.vehicle : null;
    const spread = vehicle !== null && layer.scene.spread.has(vehicle.id);
    const stack = vehicle && !spread ? layer.scene.stackAt(vehicle.id, camera, layer.now()) : [];
    if (!spread && layer.scene.spread.size > 0) layer.openSpread([]);
    if (vehicle && stack.length > 1) this.#openStack(stack, vehicle);
    else if (hit?.kind === 'cluster') this.#openCluster(hit.cluster);
    else this.events.onSelect(vehicle?.id ?? null);
  }

  #openStack(ids: readonly number[], { x, y }: ViewportVehicle): void {
    const zoom = this.map.getZoom();
    if (ids.length > SPREAD_MAX && zoom + 1 < this.map.getMaxZoom()) {
      const [longitude, latitude] = degrees(x, y);
      this.map.easeTo({ center: [longitude, latitude], zoom: zoom + 2 });
      return;
    }
    this.#spread(ids);
  }

  /** Few vehicles that overlap even at the maximum zoom. */
  #isOneSpot(ids: readonly number[]): boolean {
    if (ids.length > SPREAD_MAX) return false;
    return this.layer.scene.extentOf(ids) * worldPx(this.map.getMaxZoom()) < SPOT_PX;
  }

  #spread(ids: readonly number[]): void {
    this.#spreadZoom = this.map.getZoom();
    this.layer.openSpread([...ids].sort((a, b) => a - b));
  }

  /** Zooms in; where that does not help, spreads a group or reports a cluster. */
  #openCluster(cluster: DrawnCluster): void {
    const { map } = this;
    const zoom = map.getZoom();
    const deepest = zoom >= map.getMaxZoom() - 0.05;
    if ('ids' in cluster && (deepest || this.#isOneSpot(cluster.ids))) this.#spread(cluster.ids);
    else if (deepest) this.events.onCluster(cluster);
    else map.easeTo(this.#closerTo(cluster, zoom));
  }

  /** The view of its square, at least one zoom level closer. */
  #closerTo({ x, y, square }: DrawnCluster, zoom: number): { center: LngLatLike; zoom: number } {
    const { map } = this;
    const corners: [[number, number], [number, number]] = [
      degrees(square.x, square.y + square.side),
      degrees(square.x + square.side, square.y),
    ];
    const fitting = map.cameraForBounds(corners, { padding: OPEN_PADDING_PX });
    const closer = Math.min(map.getMaxZoom(), zoom + 1);
    if (fitting?.center && (fitting.zoom ?? 0) >= closer)
      return { center: fitting.center, zoom: fitting.zoom ?? closer };
    return { center: degrees(x, y), zoom: closer };
  }

  #fold(): void {
    if (this.layer.scene.spread.size === 0) return;
    if (Math.abs(this.map.getZoom() - this.#spreadZoom) > FOLD_ZOOM) this.layer.openSpread([]);
  }
}

/** Longitude first. */
const degrees = (x: number, y: number): [number, number] => [longitudeOf(x), latitudeOf(y)];
