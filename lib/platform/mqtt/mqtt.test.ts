import mqttPacket from 'mqtt-packet';
import { expect, test } from 'vitest';
import { backoffMs } from '@/lib/platform/async/backoff';
import { brokerAddressOf } from './broker-address';
import { pubacks, pubrec } from './packets';

test('doubles delays to a maximum, with jitter', () => {
  expect([0, 1, 2, 10, 10_000].map((attempt) => backoffMs(attempt, 100, 3_000, () => 0.5))).toEqual([
    100, 200, 400, 3_000, 3_000,
  ]);
  expect([backoffMs(0, 100, 3_000, () => 0), backoffMs(0, 100, 3_000, () => 1)]).toEqual([75, 125]);
});

test('parses broker URLs', () => {
  const at = (MQTT_URL: string | undefined, BROKER: 'embedded' | 'emqx' = 'embedded') =>
    brokerAddressOf({ MQTT_URL, MQTT_CA_FILE: undefined, MQTT_TCP_PORT: 1884, DATA_DIR: '/data', BROKER });
  expect(at(undefined)).toEqual({ host: '127.0.0.1', port: 1884, tls: null });
  expect(at('mqtt://broker')).toEqual({ host: 'broker', port: 1883, tls: null });
  expect(at('mqtts://[::1]:9883', 'emqx')).toEqual({
    host: '::1',
    port: 9883,
    tls: {
      certificate: '/data/pki/platform.cert.pem',
      key: '/data/pki/platform.key.pem',
      anchors: '/data/pki/ca.cert.pem',
    },
  });
  expect(() => at('wss://broker/mqtt')).toThrow('wss:// is for browsers');
  expect(() => at('mqtt://broker', 'emqx')).toThrow('EMQX needs mqtts://');
});

test.each([4, 5])('encodes acknowledgements of MQTT version %i', (protocolVersion) => {
  const parser = mqttPacket.parser({ protocolVersion });
  const packets: unknown[] = [];
  parser.on('packet', ({ cmd, messageId }) => packets.push([cmd, messageId]));
  parser.parse(pubacks([1, 258, 65_535]));
  parser.parse(pubrec(513));
  expect(packets).toEqual([
    ['puback', 1],
    ['puback', 258],
    ['puback', 65_535],
    ['pubrec', 513],
  ]);
});
