import { expect, test } from 'vitest';
import { createTopics } from '@/lib/contracts';
import { readMessage } from '@/lib/domain/telemetry';
import { MovingFleet, packetsOf } from './moving-fleet';

const VINS = ['LTPA1B2C3D4000001', 'LTPA1B2C3D4000002'];
const fleetOf = () =>
  new MovingFleet([
    { vin: VINS[0] ?? '', longitude: 121.47, latitude: 31.23 },
    { vin: VINS[1] ?? '', longitude: -0.13, latitude: -33.87 },
  ]);

test('reports the vehicles in turn, each moved since its last report', () => {
  const fleet = fleetOf();
  const [first, other, later] = [fleet.move(1_000), fleet.move(1_000), fleet.move(3_000)];
  expect([first.vin, other.vin, later.vin]).toEqual([VINS[0], VINS[1], VINS[0]]);
  // North, 14 m/s for 2 s
  expect((later.latitude - first.latitude) * 111_195).toBeCloseTo(28, 0);
});

test('keeps each vehicle near its start', () => {
  const fleet = fleetOf();
  for (let at = 1; at < 20_000_000; at += 5_000) {
    const { latitude } = fleet.move(at);
    expect(Math.min(Math.abs(latitude - 31.23), Math.abs(latitude + 33.87))).toBeLessThan(0.04);
  }
});

test('writes packets that the platform accepts as telemetry', () => {
  const packets = packetsOf(fleetOf(), 'tsp');
  const target = Buffer.alloc(packets.length * 2);
  const at = Date.now();
  expect(packets.write(target, packets.write(target, 0, 0, String(at)), 0, String(at))).toBe(target.length);
  const topics = createTopics('tsp');
  for (const [i, vin] of VINS.entries()) {
    const packet = target.subarray(i * packets.length, (i + 1) * packets.length);
    const topicEnd = 5 + packet.readUInt16BE(3);
    expect(((packet[1] ?? 0) & 127) + ((packet[2] ?? 0) << 7)).toBe(packet.length - 3);
    const message = readMessage(topics, packet.toString('utf8', 5, topicEnd), packet.subarray(topicEnd), at);
    expect(message).toMatchObject({ kind: 'telemetry', vin, sampledAt: at, refused: [] });
    expect(message.kind === 'telemetry' && message.signals).toHaveLength(5);
  }
});
