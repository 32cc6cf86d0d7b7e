import { Counter, Gauge, type Registry } from 'prom-client';

export type MapMetrics = ReturnType<typeof createMapMetrics>;

type Sizes = { vehicles(): number; cells(): number; clients(): number };

export function createMapMetrics(registry: Registry, sizes: () => Sizes) {
  const registers = [registry];
  new Gauge({
    name: 'tsp_map_size',
    help: 'Vehicles that the map knows, cells that are watched, browsers that watch them',
    labelNames: ['of'],
    registers,
    collect() {
      const { vehicles, cells, clients } = sizes();
      this.set({ of: 'vehicles' }, vehicles());
      this.set({ of: 'cells' }, cells());
      this.set({ of: 'clients' }, clients());
    },
  });
  return {
    frames: new Counter({
      name: 'tsp_map_frames_total',
      help: 'Frames of cells; dropped: the connection to the broker was full or away',
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
