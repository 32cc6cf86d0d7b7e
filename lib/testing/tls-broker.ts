import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createSecureContext, createServer, type Server, type TLSSocket } from 'node:tls';
import { Aedes, type AedesPublishPacket } from 'aedes';
import { createAuthority, ensureServerCertificate, issueTboxCertificate } from '@/lib/domain/pki';
import { freePort } from './free-port';

export type Seen = { clientId: string; topic: string; payload: Record<string, unknown>; qos: number; retain: boolean };

/**
 * An MQTT broker over mutual TLS that can be killed and started again, and tells what it was sent.
 * @param trusts PEM: authorities of clients besides its own
 */
export async function createTlsBroker({ trusts = '' }: { trusts?: string } = {}) {
  const port = await freePort();
  const dataDir = await mkdtemp(path.join(tmpdir(), 'tbox-'));
  const dir = path.join(dataDir, 'pki');
  const root = await createAuthority({ name: 'Root' });
  const authority = await createAuthority({ name: 'Issuing', issuer: root });
  await mkdir(dir);
  await writeFile(path.join(dir, 'ca.cert.pem'), root.certificatePem);
  const server = await ensureServerCertificate({ authority, dir });
  const tbox = await issueTboxCertificate({ authority, serial: 'TBX00000001' });
  const seen: Seen[] = [];
  let running: { broker: Aedes; listener: Server; sockets: Set<TLSSocket> } | null = null;

  async function start(): Promise<Aedes> {
    const broker = await Aedes.createBroker({ concurrency: 100 });
    const sockets = new Set<TLSSocket>();
    broker.on('publish', (packet, client) => record(seen, packet, client?.id));
    const listener = createServer(
      {
        cert: server.certificatePem,
        key: server.privateKeyPem,
        ca: `${root.certificatePem}${trusts}`,
        requestCert: true,
        rejectUnauthorized: true,
      },
      (socket) => {
        sockets.add(socket);
        socket.setNoDelay(true);
        socket.on('close', () => sockets.delete(socket));
        broker.handle(socket);
      },
    );
    await new Promise<void>((resolve, reject) => {
      listener.once('error', reject);
      listener.listen(port, '127.0.0.1', resolve);
    });
    running = { broker, listener, sockets };
    return broker;
  }

  /** As `kill -9` would: every connection breaks, sessions and retained messages are forgotten. */
  async function kill(): Promise<void> {
    if (!running) return;
    const { broker, listener, sockets } = running;
    running = null;
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => listener.close(() => resolve()));
    await new Promise<void>((resolve) => broker.close(() => resolve()));
  }

  /** A data directory as the simulator wants it, with one certificate a vehicle. */
  async function writeFleet(vehicles: readonly { vin: string; tboxSerial: string }[]): Promise<void> {
    const root = path.join(dataDir, 'simulator');
    for (const { vin, tboxSerial } of vehicles) {
      const issued = await issueTboxCertificate({ authority, serial: tboxSerial });
      await mkdir(path.join(root, vin), { recursive: true });
      await writeFile(path.join(root, vin, 'cert.pem'), issued.fullChainPem);
      await writeFile(path.join(root, vin, 'key.pem'), issued.privateKeyPem);
    }
    await writeFile(path.join(root, 'fleet.json'), JSON.stringify(vehicles));
  }

  return {
    port,
    seen,
    root,
    authority,
    dataDir,
    writeFleet,
    start,
    kill,
    authorityPem: root.certificatePem,
    identity: { certificate: tbox.fullChainPem, key: tbox.privateKeyPem },
    secureContext: createSecureContext({
      ca: root.certificatePem,
      cert: tbox.fullChainPem,
      key: tbox.privateKeyPem,
    }),
    dispose: async () => {
      await kill();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function record(seen: Seen[], packet: AedesPublishPacket, clientId = ''): void {
  if (!packet.topic.includes('/up/')) return;
  const payload = JSON.parse(packet.payload.toString());
  seen.push({ clientId, topic: packet.topic, payload, qos: packet.qos, retain: packet.retain });
}
