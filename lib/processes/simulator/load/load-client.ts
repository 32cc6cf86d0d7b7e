import type { Socket } from 'node:net';
import { generate, type IConnectPacket } from 'mqtt-packet';
import type { LatencyHistogram } from './latency';

const CONNACK = 2;
const PUBACK = 4;
// QoS 0 pauses while the socket has more unsent bytes, as QoS 1 pauses for its window
const SOCKET_LIMIT_BYTES = 256 * 1024;

export type PacketWriter = {
  /** Of the longest packet, in bytes. */
  readonly length: number;
  /** Writes the next PUBLISH packet. @returns its end */
  write(target: Buffer, at: number, packetId: number, tsText: string): number;
};

type LoadClientOptions = {
  socket: Socket;
  clientId: string;
  credentials?: { username: string; password: string } | undefined;
  /** Used in turn. */
  templates: readonly PacketWriter[];
  qos: 0 | 1;
  /** Maximum of unacknowledged messages (QoS 1), or of messages a write (QoS 0). */
  window: number;
  latency: LatencyHistogram;
};

/** A minimal MQTT 3.1.1 publisher without an object per message. */
export class LoadClient {
  sent = 0;
  acknowledged = 0;
  closed = false;
  readonly #options: LoadClientOptions;
  readonly #free: number[];
  readonly #sentAtMs: Float64Array;
  #turn = 0;
  #rest: Buffer = Buffer.alloc(0);
  #onRoom: () => void = () => undefined;
  #onConnack: (code: number) => void = () => undefined;

  constructor(options: LoadClientOptions) {
    this.#options = options;
    this.#free = Array.from({ length: options.window }, (_, i) => options.window - i);
    this.#sentAtMs = new Float64Array(options.window + 1);
    const { socket } = options;
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.#read(chunk));
    socket.on('drain', () => this.#onRoom());
    // Counted as closed; the load run goes on without this client
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.closed = true;
      this.#onConnack(-1);
    });
  }

  get inFlight(): number {
    return this.#options.qos === 0 ? 0 : this.sent - this.acknowledged;
  }

  /** @throws Error when the broker refuses */
  async connect(): Promise<void> {
    const { socket, clientId, credentials } = this.#options;
    const code = new Promise<number>((resolve) => {
      this.#onConnack = resolve;
    });
    const packet: IConnectPacket = {
      cmd: 'connect',
      protocolId: 'MQTT',
      protocolVersion: 4,
      clean: true,
      clientId,
      keepalive: 0,
      ...(credentials && { username: credentials.username, password: Buffer.from(credentials.password) }),
    };
    socket.write(generate(packet));
    const answer = await code;
    if (answer !== 0) throw new Error(`${clientId}: ${answer < 0 ? 'connection closed' : `CONNACK ${answer}`}`);
  }

  /** Called when more can be sent. */
  whenRoom(callback: () => void): void {
    this.#onRoom = callback;
  }

  /** Sends up to `wanted` messages in one write, limited by the window. @returns how many */
  send(wanted: number): number {
    const { socket, templates, qos, window } = this.#options;
    if (this.closed) return 0;
    const room = qos === 1 ? this.#free.length : socket.writableLength < SOCKET_LIMIT_BYTES ? window : 0;
    const count = Math.min(wanted, room);
    if (count <= 0) return 0;
    const now = performance.now();
    const tsText = String(Date.now());
    const longest = templates.reduce((max, { length }) => Math.max(max, length), 0);
    const bytes = Buffer.allocUnsafe(longest * count);
    let end = 0;
    for (let i = 0; i < count; i++) {
      const template = templates[this.#turn++ % templates.length];
      const packetId = qos === 1 ? (this.#free.pop() ?? 0) : 0;
      this.#sentAtMs[packetId] = now;
      if (template) end = template.write(bytes, end, packetId, tsText);
    }
    this.sent += count;
    socket.write(bytes.subarray(0, end));
    return count;
  }

  end(): void {
    this.#onRoom = () => undefined;
    if (!this.closed) this.#options.socket.end(generate({ cmd: 'disconnect' }));
  }

  #read(chunk: Buffer): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const now = performance.now();
    let at = 0;
    let acknowledged = 0;
    // A broker sends a publisher packets of less than 128 bytes only, so the length is one byte
    while (at + 2 <= bytes.length) {
      const next = at + 2 + (bytes[at + 1] ?? 0);
      if (next > bytes.length) break;
      const type = (bytes[at] ?? 0) >> 4;
      if (type === PUBACK) {
        this.#acknowledge(bytes.readUInt16BE(at + 2), now);
        acknowledged += 1;
      } else if (type === CONNACK) {
        this.#onConnack(bytes[at + 3] ?? -1);
      }
      at = next;
    }
    this.#rest = bytes.subarray(at);
    if (acknowledged > 0) this.#onRoom();
  }

  #acknowledge(packetId: number, now: number): void {
    this.#free.push(packetId);
    this.acknowledged += 1;
    this.#options.latency.record(now - (this.#sentAtMs[packetId] ?? now));
  }
}
