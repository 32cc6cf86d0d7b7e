import { expect, test } from 'vitest';
import { readSettings, wantedPorts } from './settings';

/** By the address that the listener binds to. */
function listening(env: Record<string, string>) {
  const byHost: Record<string, string[]> = {};
  for (const { variable, host = 'every address' } of wantedPorts(readSettings(env as NodeJS.ProcessEnv), false)) {
    byHost[host] = [...(byHost[host] ?? []), variable];
  }
  return byHost;
}

test('other machines reach only what TBoxes and browsers need', () => {
  expect(listening({})).toEqual({
    'every address': ['PORT', 'EDGE_PORT', 'EDGE_TLS_PORT', 'MQTT_TLS_PORT', 'MQTT_WS_PORT'],
    '127.0.0.1': [
      'EDGE_HOOKS_PORT',
      'PLATFORM_PORT',
      'DATABASE_PORT',
      'BROKER_PORT',
      'MQTT_TCP_PORT',
      'SIMULATOR_PORT',
    ],
  });
});

test('BIND_ADDRESS moves all listeners but those on loopback only, and a listener of its own takes precedence', () => {
  expect(listening({ BIND_ADDRESS: '10.0.0.5', EDGE_HOOKS_HOST: '127.0.0.1', SIMULATOR_VEHICLES: '0' })).toEqual({
    '10.0.0.5': ['PORT', 'EDGE_PORT', 'EDGE_TLS_PORT', 'PLATFORM_PORT', 'MQTT_TLS_PORT', 'MQTT_WS_PORT', 'BROKER_PORT'],
    '127.0.0.1': ['EDGE_HOOKS_PORT', 'DATABASE_PORT', 'MQTT_TCP_PORT'],
  });
});
