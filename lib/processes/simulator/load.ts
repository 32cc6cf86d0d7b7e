// Load for benchmarks: many minimal MQTT publishers in one process; prints the result as one JSON object.
import { parseArgs } from 'node:util';
import { readConfig } from '@/lib/platform/config';
import { loadVin, openTcp, tlsIdentities } from './load/identities';
import { LoadClient } from './load/load-client';
import { ReportTemplate } from './load/report-template';
import { type LoadOptions, runLoad } from './load/run-load';

const USAGE = `Telemetry from many publishers. Options (defaults):
  --host localhost   --port 1883   --clients 50   --qos 1   --duration 10 (s)
  --rate 0           messages a second per client; 0 = as fast as --window allows
  --window 20        unacknowledged messages a client
  --vehicles 1000    plain TCP: VINs that the clients share; MQTT_USERNAME and MQTT_PASSWORD sign in
  --first 0          number of the first VIN;  --list-vins prints them instead
  --vins FILE        plain TCP: VINs from a file, one a line
  --tls              mutual TLS instead: one client a vehicle of DATA_DIR/simulator/fleet.json
`;

const { values } = parseArgs({
  options: {
    host: { type: 'string', default: 'localhost' },
    port: { type: 'string', default: '1883' },
    clients: { type: 'string', default: '50' },
    qos: { type: 'string', default: '1' },
    duration: { type: 'string', default: '10' },
    rate: { type: 'string', default: '0' },
    window: { type: 'string', default: '20' },
    vehicles: { type: 'string', default: '1000' },
    first: { type: 'string', default: '0' },
    vins: { type: 'string' },
    tls: { type: 'boolean', default: false },
    'list-vins': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const port = positive('port');
const clients = positive('clients');
const window = Math.min(positive('window'), 65_535);
const qos = values.qos === '0' ? 0 : 1;
const { TOPIC_ROOT: root } = readConfig(['TOPIC_ROOT']);

if (values.help) process.stdout.write(USAGE);
else if (values['list-vins']) process.stdout.write(`${numbered().join('\n')}\n`);
else {
  const connect = values.tls ? await withCertificates() : await withPassword();
  const result = await runLoad({
    clients,
    durationS: positive('duration'),
    ratePerClient: Number(values.rate),
    connect,
  });
  process.stdout.write(`${JSON.stringify({ qos, window, ...result })}\n`);
  process.exitCode = result.refused + result.disconnected > 0 ? 1 : 0;
}

async function withPassword(): Promise<LoadOptions['connect']> {
  const config = readConfig(['MQTT_USERNAME', 'MQTT_PASSWORD']);
  const credentials = { username: config.MQTT_USERNAME, password: config.MQTT_PASSWORD.current };
  const vins = values.vins ? await readLines(values.vins) : numbered();
  return async (index, latency) => {
    const own = vins.filter((_, i) => i % clients === index);
    const templates = (own.length > 0 ? own : vins.slice(0, 1)).map((vin) => new ReportTemplate({ root, vin, qos }));
    const socket = await openTcp(values.host, port);
    const clientId = `load-${process.pid}-${index}`;
    const client = new LoadClient({ socket, clientId, credentials, templates, qos, window, latency });
    await client.connect();
    return client;
  };
}

async function withCertificates(): Promise<LoadOptions['connect']> {
  const { vins, open } = await tlsIdentities(readConfig(['DATA_DIR']).DATA_DIR, clients);
  return async (index, latency) => {
    const vin = vins[index];
    if (!vin) throw new Error(`The fleet has ${vins.length} vehicles only`);
    const socket = await open(values.host, port, vin);
    const templates = [new ReportTemplate({ root, vin, qos })];
    const client = new LoadClient({ socket, clientId: vin, templates, qos, window, latency });
    await client.connect();
    return client;
  };
}

function numbered(): string[] {
  const first = Number(values.first);
  return Array.from({ length: positive('vehicles') }, (_, i) => loadVin(first + i));
}

async function readLines(file: string): Promise<string[]> {
  const { readFile } = await import('node:fs/promises');
  return (await readFile(file, 'utf8')).split(/\s+/).filter(Boolean);
}

function positive(name: 'port' | 'clients' | 'window' | 'duration' | 'vehicles'): number {
  const value = Number(values[name]);
  if (Number.isFinite(value) && value > 0) return value;
  process.stderr.write(`--${name} must be a number above 0\n`);
  process.exit(2);
}
