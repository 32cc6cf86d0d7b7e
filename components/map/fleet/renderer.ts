import type { ViewportCluster } from '@/lib/browser/map';
import { MOVE_MS } from '@/lib/browser/map/motion';
import { type Camera, visibleCopies, worldPx } from './camera';
import { CLUSTER_COLUMNS, CLUSTER_FRAGMENT, CLUSTER_VERTEX } from './gl/cluster-source';
import { GLYPH_COLUMNS, GLYPH_FRAGMENT, GLYPH_VERTEX } from './gl/glyph-source';
import { Instances } from './gl/instances';
import { LEG_COLUMNS, LEG_FRAGMENT, LEG_VERTEX } from './gl/leg-source';
import { createProgram, type Program } from './gl/program';
import { VEHICLE_COLUMNS, VEHICLE_FRAGMENT, VEHICLE_VERTEX } from './gl/vehicle-source';
import { drawGlyphs, type GlyphMetrics } from './glyph-atlas';
import type { FleetPalette } from './palette';
import type { FleetScene } from './scene';
import { writeClusters } from './write-clusters';
import { writeLabels } from './write-labels';
import { type Anchor, writeLegs, writeVehicles } from './write-vehicles';

/** Distance from the anchor up to which floats have subpixel precision. */
const ANCHOR_REACH_PX = 2 ** 15;
const MARGIN_PX = 60;
const EMPHASIS = { hovered: 1, selected: 2 };

export type Emphasis = { selectedId: number | null; hoveredId: number | null; hoveredCluster: ViewportCluster | null };

/** Draws a scene with a few instanced draw calls. A lost context loses its GPU state. */
export class FleetRenderer {
  #programs: Record<'vehicle' | 'cluster' | 'glyph' | 'leg', Program>;
  #vehicles: Instances;
  #clusters: Instances;
  #glyphs: Instances;
  #legs: Instances;
  #metrics: GlyphMetrics;
  #anchor: Anchor = { x: 0.5, y: 0.5 };
  #writtenAt = 0;
  #scene: FleetScene | null = null;
  #slots = new Int32Array(0);
  #buffers = { vehicles: new Float32Array(0), clusters: new Float32Array(0), glyphs: new Float32Array(0) };

  constructor(
    private readonly gl: WebGL2RenderingContext,
    private readonly palette: FleetPalette,
    readonly dpr: number,
  ) {
    this.#programs = {
      vehicle: createProgram(gl, VEHICLE_VERTEX, VEHICLE_FRAGMENT),
      cluster: createProgram(gl, CLUSTER_VERTEX, CLUSTER_FRAGMENT),
      glyph: createProgram(gl, GLYPH_VERTEX, GLYPH_FRAGMENT),
      leg: createProgram(gl, LEG_VERTEX, LEG_FRAGMENT),
    };
    this.#vehicles = new Instances(gl, VEHICLE_COLUMNS);
    this.#clusters = new Instances(gl, CLUSTER_COLUMNS);
    this.#glyphs = new Instances(gl, GLYPH_COLUMNS);
    this.#legs = new Instances(gl, LEG_COLUMNS);
    const { image, metrics } = drawGlyphs(palette.font, dpr);
    this.#metrics = metrics;
    gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, true);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, image);
    for (const filter of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) {
      gl.texParameteri(gl.TEXTURE_2D, filter, gl.LINEAR);
    }
    for (const wrap of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(gl.TEXTURE_2D, wrap, gl.CLAMP_TO_EDGE);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  }

  /** Whether the view has moved so far from the anchor that `write` is needed. */
  needsAnchor({ x, y, zoom }: Camera): boolean {
    const away = Math.max(Math.abs(x - this.#anchor.x), Math.abs(y - this.#anchor.y));
    return away * worldPx(zoom) > ANCHOR_REACH_PX;
  }

  write(scene: FleetScene, camera: Camera, now: number, { hoveredCluster }: Emphasis): void {
    this.#anchor = { x: camera.x, y: camera.y };
    this.#writtenAt = now;
    const vehicles = writeVehicles(scene, this.#anchor, now, this.#buffers.vehicles);
    this.#buffers.vehicles = vehicles.data;
    this.#slots = vehicles.slots;
    this.#scene = scene;
    this.#vehicles.write(vehicles.data, vehicles.count);
    this.#buffers.clusters = writeClusters(scene.clusters, this.#anchor, hoveredCluster, this.#buffers.clusters);
    this.#clusters.write(this.#buffers.clusters, scene.clusters.length);
    const labels = writeLabels(scene, scene.stacks(camera), this.#anchor, this.#metrics, this.#buffers.glyphs);
    this.#buffers.glyphs = labels.data;
    this.#glyphs.write(labels.data, labels.count);
    const legs = writeLegs(scene, this.#anchor);
    this.#legs.write(legs, scene.spread.size);
  }

  draw(camera: Camera, now: number, { selectedId, hoveredId }: Emphasis): void {
    const { gl } = this;
    gl.viewport(0, 0, gl.drawingBufferWidth, gl.drawingBufferHeight);
    gl.clear(gl.COLOR_BUFFER_BIT);
    for (const copy of visibleCopies(camera, this.#anchor.x, MARGIN_PX)) {
      this.#place('cluster', camera, copy);
      this.#clusters.draw();
      this.#place('leg', camera, copy);
      this.#legs.draw();
      this.#drawVehicles(camera, copy, now, selectedId, hoveredId);
      this.#place('glyph', camera, copy);
      this.#glyphs.draw();
    }
  }

  #drawVehicles(camera: Camera, copy: number, now: number, selectedId: number | null, hoveredId: number | null): void {
    const { gl } = this;
    const program = this.#place('vehicle', camera, copy);
    gl.uniform1f(program.at('u_now'), (now - this.#writtenAt) / 1_000);
    gl.uniform1f(program.at('u_moving'), MOVE_MS / 1_000);
    gl.uniform1f(program.at('u_scale'), vehicleScale(camera.zoom));
    gl.uniform1i(program.at('u_emphasis'), 0);
    this.#vehicles.draw();
    for (const [id, emphasis] of [
      [hoveredId, EMPHASIS.hovered],
      [selectedId, EMPHASIS.selected],
    ] as const) {
      const index = id === null ? undefined : this.#scene?.motion.indexOf(id);
      const slot = index === undefined ? -1 : (this.#slots[index] ?? -1);
      if (slot < 0) continue;
      gl.uniform1f(program.at('u_scale'), vehicleScale(camera.zoom) * 1.15);
      gl.uniform1i(program.at('u_emphasis'), emphasis);
      this.#vehicles.drawOne(slot);
    }
  }

  #place(name: 'vehicle' | 'cluster' | 'glyph' | 'leg', camera: Camera, copy: number): Program {
    const { gl, palette } = this;
    const program = this.#programs[name];
    const world = worldPx(camera.zoom);
    program.use();
    gl.uniform1f(program.at('u_world'), world);
    gl.uniform2f(
      program.at('u_shift'),
      (this.#anchor.x + copy - camera.x) * world + camera.width / 2,
      (this.#anchor.y - camera.y) * world + camera.height / 2,
    );
    gl.uniform2f(program.at('u_view'), camera.width, camera.height);
    gl.uniform1f(program.at('u_dpr'), this.dpr);
    gl.uniform3fv(program.at('u_status'), palette.statuses);
    for (const colour of ['surface', 'text', 'critical', 'warning', 'accent'] as const) {
      gl.uniform3fv(program.at(`u_${colour}`), palette[colour]);
    }
    gl.uniform2f(program.at('u_cell'), this.#metrics.cell.width, this.#metrics.cell.height);
    gl.uniform1f(program.at('u_glyphs'), this.#metrics.count);
    return program;
  }
}

/** Scale of a vehicle symbol: smaller at low zoom. */
const vehicleScale = (zoom: number): number => Math.min(1.2, Math.max(0.75, 0.75 + (zoom - 7) * 0.05));
