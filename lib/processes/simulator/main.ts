// Virtual vehicles with the reference TBox client. Invariant: they use only what a real TBox has, its certificate and the MQTT
// contract: no database, no HTTP API.
import path from 'node:path';
import { createTopics } from '@/lib/contracts';
import { brokerCapabilities } from '@/lib/platform/broker';
import { systemClock } from '@/lib/platform/clock';
import { Gauge } from '@/lib/platform/metrics';
import { type ProcessContext, runProcess } from '@/lib/platform/process';
import { type Executor, openFileIdentity, openFileJournal, Tbox, type TboxOptions } from '@/lib/tbox';
import { type Identity, readAuthority, readFleet, vehicleDir } from './fleet/read-fleet';
import { runFleet } from './fleet/run-fleet';
import { RunningVehicle } from './fleet/running-vehicle';
import { VirtualVehicle } from './vehicle/virtual-vehicle';

// Short: a demo fleet is small enough to reconnect within seconds
const DEMO_BACKOFF = { baseMs: 500, capMs: 3_500 };
type Context = ProcessContext<'simulator'>;

await runProcess({
  name: 'simulator',
  httpPort: 'SIMULATOR_PORT',
  start: async (context) => {
    const { config, log } = context;
    const identities = await readFleet(config.DATA_DIR, config.SIMULATOR_VEHICLES);
    const authority = await readAuthority(config.DATA_DIR);
    const vehicles: RunningVehicle[] = [];
    for (const identity of identities) {
      try {
        vehicles.push(await createVehicle(context, identity, authority));
      } catch (error) {
        log.warn({ err: error, vin: identity.vin }, 'vehicle skipped: no usable certificate');
      }
    }
    const online = () => vehicles.filter(({ tbox }) => tbox.status === 'online').length;
    measure(context, vehicles, online);
    const fleet = runFleet(vehicles);
    log.info({ vehicles: vehicles.length, seed: config.SIMULATOR_SEED }, 'fleet started');
    return {
      readiness: () => ({ broker: vehicles.length === 0 || online() > 0 ? null : 'no vehicle is connected' }),
      stop: () => fleet.stop(),
    };
  },
});

async function createVehicle({ config, log }: Context, identity: Identity, authority: string) {
  const { vin, city, powertrain } = identity;
  const seed = config.SIMULATOR_SEED;
  const vehicle = new VirtualVehicle({ vin, city, powertrain, seed, startedAtMs: systemClock.now() });
  const dir = vehicleDir(config.DATA_DIR, vin);
  const journal = await openFileJournal(path.join(dir, 'commands.jsonl'), { log });
  const options: TboxOptions = {
    vin,
    host: config.MQTT_URL ? new URL(config.MQTT_URL).hostname : 'localhost',
    port: config.MQTT_TLS_PORT,
    identity: await openFileIdentity(dir, { log }),
    protocolVersion: brokerCapabilities(config).protocolVersion,
    topics: createTopics(config.TOPIC_ROOT),
    clock: { now: () => systemClock.now() + vehicle.persona.clockErrorMs },
    log,
    trustAnchor: authority,
    journal,
    tuning: { backoff: DEMO_BACKOFF },
  };
  const createTbox = (executor: Executor) => new Tbox({ ...options, executor });
  return new RunningVehicle({ vehicle, vin, seed, createTbox, closeJournal: () => journal.close() });
}

function measure({ metrics }: Context, vehicles: readonly RunningVehicle[], online: () => number): void {
  const sum = (read: (vehicle: RunningVehicle) => number) => vehicles.reduce((total, each) => total + read(each), 0);
  const gauges: [name: string, help: string, read: () => number][] = [
    ['vehicles', 'Virtual vehicles', () => vehicles.length],
    ['connected', 'Vehicles that are connected', online],
    ['telemetry_sent', 'Telemetry messages sent', () => sum(({ tbox }) => tbox.stats.telemetrySent)],
    [
      'events_acknowledged',
      'Events that the broker acknowledged',
      () => sum(({ tbox }) => tbox.stats.eventsAcknowledged),
    ],
    ['events_dropped', 'Events that did not fit while offline', () => sum(({ tbox }) => tbox.droppedEvents)],
    ['connects', 'Connections made', () => sum(({ tbox }) => tbox.stats.connects)],
    ['commands_executed', 'Commands carried out', () => sum(({ tbox }) => tbox.stats.commandsExecuted)],
    ['certificates_rotated', 'Certificates rotated', () => sum(({ tbox }) => tbox.stats.certificatesRotated)],
    ['commands_answered', 'Commands answered', () => sum(({ tbox }) => tbox.stats.commandsAnswered)],
  ];
  for (const [name, help, read] of gauges) {
    new Gauge({
      name: `tsp_simulator_${name}`,
      help,
      registers: [metrics],
      collect() {
        this.set(read());
      },
    });
  }
}
