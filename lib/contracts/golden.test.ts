import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import {
  type CertificateStep,
  certificatePayloads,
  checkSignal,
  commandRequestSchema,
  commandResponseSchema,
  configSchema,
  createTopics,
  eventSchema,
  interestSchema,
  liveFeedSchema,
  liveVehicleSchema,
  presenceSchema,
  type Topic,
  telemetrySchema,
} from './index';

// One message a kind, as it stands on the wire: what other implementations can be held against
const dir = path.join(import.meta.dirname, 'golden');
const topics = createTopics();
const goldens = readdirSync(dir).map((file) => ({
  file,
  ...(JSON.parse(readFileSync(path.join(dir, file), 'utf8')) as { topic: string; payload: unknown }),
}));

function schemaOf(topic: Topic): z.ZodType | null {
  switch (topic.kind) {
    case 'telemetry':
      return telemetrySchema;
    case 'event':
      return eventSchema;
    case 'presence':
      return presenceSchema;
    case 'command':
      return topic.direction === 'down' ? commandRequestSchema : commandResponseSchema;
    case 'certificate':
      return certificatePayloads[topic.step as CertificateStep];
    case 'config':
      return configSchema;
    case 'liveVehicle':
      return liveVehicleSchema;
    case 'liveFeed':
      return liveFeedSchema;
    case 'liveInterest':
      return interestSchema;
    default:
      return null;
  }
}

describe.each(goldens)('$file', ({ topic, payload }) => {
  const parsed = topics.parse(topic);

  test('its topic is built from what it is parsed into', () => {
    expect(parsed && topics.build(parsed)).toBe(topic);
  });

  test('its payload is what the schema says, and nothing of it is lost', () => {
    expect(parsed && schemaOf(parsed)?.parse(payload)).toEqual(payload);
  });
});

test('every kind of message that has a schema has a golden', () => {
  const kinds = new Set(goldens.map(({ topic }) => topics.parse(topic)?.kind));
  expect([...kinds].sort()).toEqual([
    'certificate',
    'command',
    'config',
    'event',
    'liveFeed',
    'liveInterest',
    'liveVehicle',
    'presence',
    'telemetry',
  ]);
});

test('the signals of the golden telemetry are plausible', () => {
  const golden = goldens.find(({ file }) => file === 'telemetry.json');
  const { signals } = telemetrySchema.parse(golden?.payload);
  expect(Object.entries(signals).map(([name, value]) => checkSignal(name, value))).toEqual(
    Object.keys(signals).map(() => null),
  );
});
