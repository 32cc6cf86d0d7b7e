// A minimal MQTT 5 client without a library. Packets: OASIS MQTT Version 5.0, section 3.
import { connect as connectTcp } from 'node:net';
import { connect as connectTls } from 'node:tls';

const TIMEOUT_MS = 10_000;
const TYPE = { connect: 0x10, connack: 2, subscribe: 0x82, suback: 9, disconnect: 0xe0 };
/** Reason codes from this value on are refusals. */
export const REFUSED = 0x80;

const text = (value) => {
  const bytes = Buffer.from(value, 'utf8');
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]);
};

function packet(header, ...parts) {
  const body = Buffer.concat(parts);
  const length = [];
  let rest = body.length;
  do {
    length.push((rest % 128) | (rest > 127 ? 0x80 : 0));
    rest = Math.floor(rest / 128);
  } while (rest > 0);
  return Buffer.concat([Buffer.from([header, ...length]), body]);
}

/** The first complete packet of `bytes`; null: none yet. */
function firstPacket(bytes) {
  let length = 0;
  for (let i = 1; i < Math.min(bytes.length, 5); i++) {
    length += (bytes[i] & 0x7f) * 128 ** (i - 1);
    if (bytes[i] & 0x80) continue;
    const end = i + 1 + length;
    return bytes.length < end ? null : { type: bytes[0] >> 4, body: bytes.subarray(i + 1, end), end };
  }
  return null;
}

/** Limits in the properties of CONNACK, with their defaults (section 3.2.2.3). */
function readLimits(properties) {
  const limits = { maximumQos: 2, retain: 1, maximumPacketSize: Infinity, wildcard: 1, shared: 1 };
  const bytes = { 17: 4, 19: 2, 33: 2, 34: 2, 36: 1, 37: 1, 39: 4, 40: 1, 41: 1, 42: 1 };
  const names = { 36: 'maximumQos', 37: 'retain', 39: 'maximumPacketSize', 40: 'wildcard', 42: 'shared' };
  for (let at = 0; at < properties.length; ) {
    const id = properties[at++];
    // Strings: assigned client id, response information, server reference, reason, authentication method and data; pairs: 0x26
    const size = bytes[id] ?? 2 + properties.readUInt16BE(at) + (id === 0x26 ? pairEnd(properties, at) : 0);
    if (names[id]) limits[names[id]] = properties.readUIntBE(at, bytes[id]);
    at += size;
  }
  return limits;
}
const pairEnd = (properties, at) => 2 + properties.readUInt16BE(at + 2 + properties.readUInt16BE(at));

/**
 * Connects once.
 * @param {string} url `mqtt://` or `mqtts://`
 * @returns a connection; `code` is that of CONNACK, which refuses from REFUSED on
 * @throws {Error} when there is no CONNACK
 */
export async function probe(url, { clientId, username, password, tls = {} }) {
  const { protocol, hostname, port } = new URL(url);
  const isTls = protocol === 'mqtts:';
  const target = { host: hostname, port: Number(port || (isTls ? 8883 : 1883)) };
  const socket = isTls ? connectTls({ ...target, servername: hostname, ...tls }) : connectTcp(target);
  let received = Buffer.alloc(0);
  const next = (type) =>
    new Promise((resolve, reject) => {
      const parse = () => {
        const found = firstPacket(received);
        if (!found) return;
        received = received.subarray(found.end);
        socket.off('data', parse);
        if (found.type === type) resolve(found.body);
        else reject(new Error(`packet of type ${found.type} instead of ${type}`));
      };
      socket.on('data', parse);
      socket.once('error', reject);
      socket.once('close', () => reject(new Error('closed without an answer')));
      socket.setTimeout(TIMEOUT_MS, () => reject(new Error('no answer')));
      parse();
    });
  socket.on('data', (chunk) => (received = Buffer.concat([received, chunk])));
  // Clean start, user name and password (0x02, 0x80, 0x40); keep-alive of 60 s, no properties
  const flags = 0x02 | (username === undefined ? 0 : 0x80) | (password === undefined ? 0 : 0x40);
  const credentials = [username, password].filter((one) => one !== undefined).map(text);
  const hello = packet(TYPE.connect, text('MQTT'), Buffer.from([5, flags, 0, 60, 0]), text(clientId), ...credentials);
  socket.once(isTls ? 'secureConnect' : 'connect', () => socket.write(hello));
  let connack;
  try {
    connack = await next(TYPE.connack);
  } catch (error) {
    socket.destroy();
    throw error;
  }
  // The properties are shorter than 128 bytes
  const limits = readLimits(connack.subarray(3, 3 + (connack[2] ?? 0)));
  return {
    code: connack[1],
    limits,
    /** @returns {Promise<number>} the reason code */
    async subscribe(filter, qos = 1) {
      socket.write(packet(TYPE.subscribe, Buffer.from([0, 1, 0]), text(filter), Buffer.from([qos])));
      return (await next(TYPE.suback)).at(-1);
    },
    end() {
      socket.on('error', () => undefined);
      socket.end(packet(TYPE.disconnect));
    },
  };
}
