import mqttPacket, { type Packet } from 'mqtt-packet';

/** A unit of the stream around which a connection can be broken. */
export type Piece = {
  bytes: Buffer;
  name: string;
  /** Belongs, or may belong, to a QoS 2 exchange. */
  exchange: boolean;
  /** The message with DUP = 1, where it can be recognised and repeated. */
  again?: Buffer;
};
type OnPiece = (piece: Piece) => void;
/** @returns a function that takes the bytes of one direction of one connection */
export type Splitter = (onPiece: OnPiece, onError: () => void) => (chunk: Buffer) => void;

const VERSION = { protocolVersion: 4 } as const;
const ACKNOWLEDGEMENTS = new Set(['pubrec', 'pubrel', 'pubcomp']);

/** Unencrypted MQTT 3.1.1, packet by packet. */
export const splitMqtt: Splitter = (onPiece, onError) => {
  const parser = mqttPacket.parser(VERSION);
  parser.on('packet', (packet: Packet) => {
    const publish = packet.cmd === 'publish' && packet.qos === 2 ? packet : null;
    onPiece({
      bytes: mqttPacket.generate(packet, VERSION),
      name: packet.cmd,
      exchange: publish !== null || ACKNOWLEDGEMENTS.has(packet.cmd),
      ...(publish && { again: mqttPacket.generate({ ...publish, dup: true }, VERSION) }),
    });
  });
  parser.on('error', onError);
  return (chunk) => parser.parse(chunk);
};

const HEADER_BYTES = 5;
const APPLICATION_DATA = 23;
// RFC 8446 §5.2: one byte for the type, 16 for the tag of AES-GCM
const SEALING_BYTES = 17;
const ACKNOWLEDGEMENT_BYTES = 4 + SEALING_BYTES;
const PING_BYTES = 2 + SEALING_BYTES;

/** TLS 1.3, record by record. An encrypted MQTT acknowledgement is recognised by its length. */
export const splitTls: Splitter = (onPiece) => {
  let kept: Buffer = Buffer.alloc(0);
  return (chunk) => {
    kept = Buffer.concat([kept, chunk]);
    while (kept.length >= HEADER_BYTES) {
      const length = kept.readUInt16BE(3);
      if (kept.length < HEADER_BYTES + length) return;
      const sealed = kept[0] === APPLICATION_DATA;
      const name = length === ACKNOWLEDGEMENT_BYTES ? 'an acknowledgement' : 'a message';
      onPiece({ bytes: kept.subarray(0, HEADER_BYTES + length), name, exchange: sealed && length !== PING_BYTES });
      kept = kept.subarray(HEADER_BYTES + length);
    }
  };
};
