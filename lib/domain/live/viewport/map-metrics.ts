import { Counter, Gauge, type Registry } from 'prom-client';

export type MapMetrics = ReturnType<typeof createMapMetrics>;

type Sizes = { vehicles(): number; cells(): number; clients(): number };

export function createMapMetrics(registry: Registry, sizes: () => Sizes) {
  const registers = [registry];
  new Gauge({
    name: 'tsp_map_size',
    help: 'Vehicles on the map, cells that are watched, browsers that watch them',
    labelNames: ['kind'],
    registers,
    collect() {
      const { vehicles, cells, clients } = sizes();
      this.set({ kind: 'vehicles' }, vehicles());
      this.set({ kind: 'cells' }, cells());
      this.set({ kind: 'clients' }, clients());
    },
  });
  return {
    frames: new Counter({
      name: 'tsp_map_frames_total',
      help: 'Frames of map cells; dropped: the connection to the broker was full or lost',
      labelNames: ['outcome'],
      registers,
    }),
    bytes: new Counter({ name: 'tsp_map_frame_bytes_total', help: 'Bytes of frames that were sent', registers }),
    buildSeconds: new Counter({
      name: 'tsp_map_build_seconds_total',
      help: 'Time spent on building frames',
      registers,
    }),
  };
}
