import type { Map as MapLibre } from 'maplibre-gl';
import type { Viewport } from '@/lib/browser/map';
import { mercatorX, mercatorY } from '@/lib/contracts/cells/mercator';
import type { Camera } from './camera';
import { type FleetInspection, inspect } from './inspection';
import { type FleetPalette, readPalette } from './palette';
import { type Emphasis, FleetRenderer } from './renderer';
import { FleetScene } from './scene';

const STILL = '(prefers-reduced-motion: reduce)';
/** Change of the zoom from which on vehicles are grouped again. */
const GROUPS_ZOOM = 0.25;

/**
 * The vehicles on a canvas above the map, so that their animation never draws the basemap. Draws while something moves
 * and with every frame of the map.
 */
export class FleetLayer {
  readonly scene = new FleetScene();
  #canvas: HTMLCanvasElement;
  #gl: WebGL2RenderingContext;
  #renderer: FleetRenderer | null = null;
  #palette: FleetPalette;
  #emphasis: Emphasis = { selectedId: null, hoveredId: null, hoveredCluster: null };
  #frame: number | null = null;
  #dirty = true;
  #groupedZoom = 0;
  /** CSS px; cached, as reading it each frame would force a layout. */
  #size = { width: 0, height: 0 };
  #ends: (() => void)[] = [];

  /** @throws Error without WebGL 2 */
  constructor(
    private readonly map: MapLibre,
    private readonly viewport: Viewport,
    /** Called after each frame. */
    private readonly onFrame: (now: number) => void,
  ) {
    const container = map.getCanvasContainer();
    this.#canvas = container.ownerDocument.createElement('canvas');
    Object.assign(this.#canvas.style, { position: 'absolute', inset: '0', pointerEvents: 'none' });
    const gl = this.#canvas.getContext('webgl2', { alpha: true, antialias: false, depth: false, stencil: false });
    if (!gl) throw new Error('No WebGL 2');
    this.#gl = gl;
    container.append(this.#canvas);
    this.#palette = readPalette(container);
    this.#resize();
    this.#listen();
    this.#take();
  }

  camera(): Camera {
    const { lng, lat } = this.map.getCenter();
    return { x: mercatorX(lng), y: mercatorY(lat), zoom: this.map.getZoom(), ...this.#size };
  }

  now = (): number => performance.now();

  inspect = (): FleetInspection => inspect(this.scene, this.camera(), this.now());

  /** Colours and font have changed. */
  repaint(): void {
    this.#palette = readPalette(this.map.getCanvasContainer());
    this.#renderer = null;
    this.#request();
  }

  emphasise(changes: Partial<Emphasis>): void {
    const before = this.#emphasis;
    this.#emphasis = { ...before, ...changes };
    const { hoveredCluster, selectedId } = this.#emphasis;
    if (selectedId !== before.selectedId) this.#group();
    if (hoveredCluster !== before.hoveredCluster) this.#dirty = true;
    this.#request();
  }

  openSpread(ids: readonly number[]): void {
    this.scene.openSpread(ids);
    this.#group();
    this.#request();
  }

  remove(): void {
    for (const end of this.#ends) end();
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
    this.#gl.getExtension('WEBGL_lose_context')?.loseContext();
    this.#canvas.remove();
  }

  #listen(): void {
    const { map } = this;
    const canvas = this.#canvas;
    const listen = (type: string, listener: (event: Event) => void) => {
      canvas.addEventListener(type, listener);
      this.#ends.push(() => canvas.removeEventListener(type, listener));
    };
    const heard = [map.on('render', () => this.#draw()), map.on('resize', () => this.#resize())];
    this.#ends.push(() => {
      for (const subscription of heard) subscription.unsubscribe();
    });
    this.#ends.push(this.viewport.subscribe(() => this.#take()));
    listen('webglcontextlost', (event) => {
      event.preventDefault(); // without it the context is never restored
      this.#renderer = null;
    });
    listen('webglcontextrestored', () => this.#request());
  }

  #take(): void {
    this.scene.update(this.viewport.getSnapshot(), this.now(), matchMedia(STILL).matches);
    this.#group();
    this.#request();
  }

  #group(): void {
    this.#groupedZoom = this.map.getZoom();
    this.scene.group(this.#groupedZoom, this.#emphasis.selectedId);
    this.#dirty = true;
  }

  #resize(): void {
    const { clientWidth, clientHeight } = this.map.getContainer();
    const dpr = devicePixelRatio;
    this.#size = { width: clientWidth, height: clientHeight };
    this.#canvas.width = Math.max(1, Math.round(clientWidth * dpr));
    this.#canvas.height = Math.max(1, Math.round(clientHeight * dpr));
    Object.assign(this.#canvas.style, { width: `${clientWidth}px`, height: `${clientHeight}px` });
    if (this.#renderer && this.#renderer.dpr !== dpr) this.#renderer = null;
    this.#draw();
  }

  #request(): void {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = null;
      this.#draw();
      const now = this.now();
      this.onFrame(now);
      if (now < this.scene.motion.restsAt) this.#request();
    });
  }

  #draw(): void {
    if (this.#gl.isContextLost()) return;
    const camera = this.camera();
    const now = this.now();
    if (!this.#renderer) {
      this.#renderer = new FleetRenderer(this.#gl, this.#palette, devicePixelRatio);
      this.#dirty = true;
    }
    if (Math.abs(camera.zoom - this.#groupedZoom) > GROUPS_ZOOM) this.#group();
    if (this.#dirty || this.#renderer.needsAnchor(camera)) {
      this.#dirty = false;
      this.#renderer.write(this.scene, camera, now, this.#emphasis);
    }
    this.#renderer.draw(camera, now, this.#emphasis);
  }
}
