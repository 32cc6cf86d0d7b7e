import pg from 'pg';
import { createTopics, SIGNAL } from '@/lib/contracts';
import type { PacketWriter } from '@/lib/processes/simulator/load/load-client';
import { SHARE_MOVING } from './moving-share';

const PUBLISH_QOS_0 = 0x30;
const SPEED_MPS = 14;
const SPEED_KMH = Math.round(SPEED_MPS * 3.6);
const M_PER_DEG = 111_195;
/** At this distance from its start a vehicle turns back. */
const HOME_DEG = 0.03;
const COORDINATE_WIDTH = 11; // -179.999999
const SEQ_WIDTH = 10;
const FIRST_SEQ = 1_000_000_000;

type Movement = { vin: string; longitude: number; latitude: number; headingDeg: number };

/** Vehicles that drive straight at 50 km/h and turn back before they leave town, reported in turn. */
export class MovingFleet {
  readonly size: number;
  readonly #vins: string[];
  readonly #place: Float64Array;
  readonly #home: Float64Array;
  readonly #heading: Float32Array;
  readonly #toldAt: Float64Array;
  #next = 0;

  constructor(rows: readonly { vin: string; longitude: number; latitude: number }[]) {
    this.size = rows.length;
    this.#vins = rows.map(({ vin }) => vin);
    this.#place = Float64Array.from(rows.flatMap(({ longitude, latitude }) => [longitude, latitude]));
    this.#home = this.#place.slice();
    // Golden angle: consecutive vehicles have different headings
    this.#heading = Float32Array.from(rows, (_, i) => (i * 137.508) % 360);
    this.#toldAt = new Float64Array(rows.length);
  }

  /** @param databaseUrl of `openMapDatabase` */
  static async read(databaseUrl: string): Promise<MovingFleet> {
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    const { rows } = await client.query<{ vin: string; longitude: number; latitude: number }>(
      `select v.vin, s.longitude, s.latitude from vehicles v join vehicle_state s on s.vehicle_id = v.id
       where v.id % $1 = 0 order by hashint4(v.id)`,
      [1 / SHARE_MOVING],
    );
    await client.end();
    return new MovingFleet(rows);
  }

  /** Moves the next vehicle by its distance since its last report. @param now ms */
  move(now: number): Movement {
    const i = this.#next;
    this.#next = (i + 1) % this.size;
    const seconds = Math.min(10, (now - (this.#toldAt[i] || now)) / 1_000);
    this.#toldAt[i] = now;
    const rad = ((this.#heading[i] ?? 0) * Math.PI) / 180;
    const before = { longitude: this.#place[2 * i] ?? 0, latitude: this.#place[2 * i + 1] ?? 0 };
    const deg = (SPEED_MPS * seconds) / M_PER_DEG;
    const longitude = before.longitude + (deg * Math.sin(rad)) / Math.cos((before.latitude * Math.PI) / 180);
    const latitude = before.latitude + deg * Math.cos(rad);
    this.#place[2 * i] = longitude;
    this.#place[2 * i + 1] = latitude;
    const away = Math.max(
      Math.abs(longitude - (this.#home[2 * i] ?? 0)),
      Math.abs(latitude - (this.#home[2 * i + 1] ?? 0)),
    );
    if (away > HOME_DEG) this.#turnHome(i, longitude, latitude);
    return { vin: this.#vins[i] ?? '', longitude, latitude, headingDeg: this.#heading[i] ?? 0 };
  }

  #turnHome(i: number, longitude: number, latitude: number): void {
    const east = (this.#home[2 * i] ?? 0) - longitude;
    const north = (this.#home[2 * i + 1] ?? 0) - latitude;
    this.#heading[i] = ((Math.atan2(east, north) * 180) / Math.PI + 360) % 360;
  }
}

/** Packets of a moving fleet, made by overwriting fields of fixed width in one text. */
export function packetsOf(fleet: MovingFleet, root: string): PacketWriter {
  const vin = '0'.repeat(17);
  const topic = Buffer.from(createTopics(root).build({ kind: 'telemetry', vin: 'LTPLXAD0XRA000000' }));
  const field = (width: number) => '1'.padEnd(width);
  const payload = `{"ts":${'1'.repeat(13)},"seq":${'2'.repeat(SEQ_WIDTH)},"signals":{"${SIGNAL.latitude}":${field(COORDINATE_WIDTH)},"${SIGNAL.longitude}":${field(COORDINATE_WIDTH)},"${SIGNAL.heading}":${field(3)},"${SIGNAL.speed}":${SPEED_KMH},"IsMoving":true}}`;
  const rest = 2 + topic.length + payload.length;
  const head = [PUBLISH_QOS_0, (rest & 127) | 128, rest >> 7, topic.length >> 8, topic.length & 255];
  const bytes = Buffer.concat([Buffer.from(head), topic, Buffer.from(payload)]);
  const begin = head.length + topic.length;
  const after = (name: string) => begin + payload.indexOf(`"${name}":`) + name.length + 3;
  const at = {
    vin: head.length + topic.indexOf('LTPL'),
    ts: after('ts'),
    seq: after('seq'),
    latitude: after(SIGNAL.latitude),
    longitude: after(SIGNAL.longitude),
    heading: after(SIGNAL.heading),
  };
  let seq = FIRST_SEQ;
  return {
    length: bytes.length,
    write(target, start, _packetId, tsText) {
      const movement = fleet.move(Number(tsText));
      bytes.copy(target, start);
      target.write(movement.vin.padEnd(vin.length), start + at.vin, 'latin1');
      target.write(tsText, start + at.ts, 'latin1');
      target.write(String(seq++), start + at.seq, 'latin1');
      target.write(movement.latitude.toFixed(6).padEnd(COORDINATE_WIDTH), start + at.latitude, 'latin1');
      target.write(movement.longitude.toFixed(6).padEnd(COORDINATE_WIDTH), start + at.longitude, 'latin1');
      target.write(String(Math.floor(movement.headingDeg)).padEnd(3), start + at.heading, 'latin1');
      return start + bytes.length;
    },
  };
}
