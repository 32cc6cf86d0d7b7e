import { KeyObject } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createSecureContext, createServer, type Server, type TLSSocket } from 'node:tls';
import { Aedes, type AedesPublishPacket } from 'aedes';
import { createAuthority, ensureServerCertificate, issueTboxCertificate } from '@/lib/domain/pki';
import { authorityKeyOf } from '@/lib/domain/pki/x509/authority-key';
import { generateKeyPair } from '@/lib/domain/pki/x509/key-pair';
import { freePort } from './free-port';
import { ownCertificatesInMemory } from './own-certificates';

export type ReceivedMessage = {
  clientId: string;
  topic: string;
  payload: Record<string, unknown>;
  qos: number;
  retain: boolean;
};

/**
 * An MQTT broker over mutual TLS that can be killed and restarted and records the messages of clients in `seen`.
 * @param trusts PEM: further authorities of clients
 */
export async function createTlsBroker({ trusts = '' }: { trusts?: string } = {}) {
  const port = await freePort();
  const dataDir = await mkdtemp(path.join(tmpdir(), 'tbox-'));
  const dir = path.join(dataDir, 'pki');
  const rootKeys = await generateKeyPair();
  const root = await createAuthority({ name: 'Root', key: authorityKeyOf(KeyObject.from(rootKeys.privateKey)) });
  const authority = await createAuthority({ name: 'Issuing', issuer: root });
  await mkdir(dir);
  await writeFile(path.join(dir, 'ca.cert.pem'), root.certificatePem);
  const server = await ensureServerCertificate({ authority, dir, own: ownCertificatesInMemory() });
  const tbox = await issueTboxCertificate({ authority, serial: 'TBX00000001' });
  const seen: ReceivedMessage[] = [];
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

  /** Like `kill -9`: connections break, sessions and retained messages are lost. */
  async function kill(): Promise<void> {
    if (!running) return;
    const { broker, listener, sockets } = running;
    running = null;
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => listener.close(() => resolve()));
    await new Promise<void>((resolve) => broker.close(() => resolve()));
  }

  /** Writes the simulator's data directory, with a certificate per vehicle. */
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
    rootKeys,
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

function record(seen: ReceivedMessage[], packet: AedesPublishPacket, clientId = ''): void {
  if (!packet.topic.includes('/up/')) return;
  const payload = JSON.parse(packet.payload.toString());
  seen.push({ clientId, topic: packet.topic, payload, qos: packet.qos, retain: packet.retain });
}
