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

  test('has a topic that is parsed and built', () => {
    expect(parsed && topics.build(parsed)).toBe(topic);
  });

  test('has a payload that matches its schema, without loss', () => {
    expect(parsed && schemaOf(parsed)?.parse(payload)).toEqual(payload);
  });
});

test('has a golden for every kind of message with a schema', () => {
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

test('has plausible signals in the golden telemetry', () => {
  const golden = goldens.find(({ file }) => file === 'telemetry.json');
  const { signals } = telemetrySchema.parse(golden?.payload);
  expect(Object.entries(signals).map(([name, value]) => checkSignal(name, value))).toEqual(
    Object.keys(signals).map(() => null),
  );
});
