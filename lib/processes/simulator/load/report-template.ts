import { createTopics, type TelemetryPayload } from '@/lib/contracts';

// Numbers have a fixed width, ten digits here, so that they can be overwritten in place
const FIRST_SEQ = 1_000_000_000;
const PLACEHOLDER_TS = 1_111_111_111_111;
const PLACEHOLDER_SEQ = 1_222_222_222;
const PLACEHOLDER_FRACTION = '3333';
const PUBLISH = 0x30;

/** A vehicle's PUBLISH packet as bytes: copied for each message, with its numbers overwritten. */
export class ReportTemplate {
  readonly length: number;
  readonly #bytes: Buffer;
  readonly #idAt: number;
  readonly #tsAt: number;
  readonly #seqAt: number;
  readonly #fractionAt: number;
  #seq = FIRST_SEQ;

  constructor({ root, vin, qos }: { root: string; vin: string; qos: 0 | 1 }) {
    const topic = Buffer.from(createTopics(root).build({ kind: 'telemetry', vin }));
    const payload = JSON.stringify(example(vin));
    const idBytes = qos === 0 ? 0 : 2;
    const header = Buffer.concat([
      Buffer.from([PUBLISH | (qos << 1), ...variableInteger(2 + topic.length + idBytes + payload.length)]),
      Buffer.from([topic.length >> 8, topic.length & 0xff]),
      topic,
      Buffer.alloc(idBytes),
    ]);
    this.#bytes = Buffer.concat([header, Buffer.from(payload)]);
    this.length = this.#bytes.length;
    this.#idAt = qos === 0 ? -1 : header.length - idBytes;
    this.#tsAt = header.length + payload.indexOf(String(PLACEHOLDER_TS));
    this.#seqAt = header.length + payload.indexOf(String(PLACEHOLDER_SEQ));
    this.#fractionAt = header.length + payload.indexOf(PLACEHOLDER_FRACTION);
  }

  write(target: Buffer, at: number, packetId: number, tsText: string): number {
    this.#bytes.copy(target, at);
    if (this.#idAt >= 0) target.writeUInt16BE(packetId, at + this.#idAt);
    target.write(tsText, at + this.#tsAt, 'latin1');
    target.write(String(this.#seq), at + this.#seqAt, 'latin1');
    target.write(String(1_000 + (this.#seq % 9_000)), at + this.#fractionAt, 'latin1');
    this.#seq += 1;
    return at + this.length;
  }
}

function example(vin: string): TelemetryPayload {
  const spread = [...vin].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) % 1_000, 7);
  return {
    ts: PLACEHOLDER_TS,
    seq: PLACEHOLDER_SEQ,
    signals: {
      'CurrentLocation.Latitude': Number(`31.2${PLACEHOLDER_FRACTION}`),
      'CurrentLocation.Longitude': 121.4 + spread / 10_000,
      'CurrentLocation.Heading': spread % 360,
      Speed: 40 + (spread % 40),
      IsMoving: true,
      TraveledDistance: 12_345.6,
      'Powertrain.TractionBattery.StateOfCharge.Current': 30 + (spread % 60),
      'Acceleration.Longitudinal': 0.4,
    },
  };
}

/** Variable byte integer: MQTT 5, 1.5.5; MQTT 3.1.1, 2.2.3. */
function variableInteger(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest & 127) | 128);
  }
}
