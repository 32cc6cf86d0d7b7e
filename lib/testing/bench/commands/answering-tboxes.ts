// Process with the TBoxes of the command benchmark: mutual TLS, QoS 2, each command is answered at once.
// Arguments: port, data directory, then VINs. Sends a message to the parent when all are connected.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import mqtt from 'mqtt';
import { createTopics } from '@/lib/contracts';

const [port = '', dataDir = '', ...vins] = process.argv.slice(2);
const topics = createTopics();
const ca = readFileSync(path.join(dataDir, 'pki/ca.cert.pem'));
// More concurrent handshakes only slow down each of them
const CONNECTING = 20;

async function connect(vin: string): Promise<void> {
  const own = path.join(dataDir, 'simulator', vin);
  const client = await mqtt.connectAsync(`mqtts://localhost:${port}`, {
    clientId: vin,
    protocolVersion: 4,
    clean: false,
    keepalive: 300,
    connectTimeout: 60_000,
    ca,
    cert: readFileSync(path.join(own, 'cert.pem')),
    key: readFileSync(path.join(own, 'key.pem')),
  });
  (client.stream as unknown as { setNoDelay(on: boolean): void }).setNoDelay(true);
  client.on('message', (topic, payload) => {
    const parsed = topics.parse(topic);
    if (parsed?.kind !== 'command') return;
    const { commandId } = JSON.parse(payload.toString()) as { commandId: string };
    const answer = JSON.stringify({ commandId, status: 'succeeded', ts: Date.now() });
    client.publish(topics.build({ ...parsed, direction: 'up' }), answer, { qos: 2 });
  });
  await client.subscribeAsync(topics.build({ kind: 'command', direction: 'down', vin, operation: '+' }), { qos: 2 });
}

const waiting = [...vins];
await Promise.all(
  Array.from({ length: CONNECTING }, async () => {
    for (let vin = waiting.shift(); vin; vin = waiting.shift()) await connect(vin);
  }),
);
process.send?.('ready');
process.on('disconnect', () => process.exit(0));
