import { expect, test } from 'vitest';
import { SIGNAL_CATALOGUE } from '../signal-catalogue';
import { COMMAND_CATALOGUE, commandDefinition, operationsOf } from './catalogue';

const paths = new Set(SIGNAL_CATALOGUE.map(({ path }) => path));

test.each(COMMAND_CATALOGUE)('$operation: rules that belong together', (definition) => {
  const { risk, roles, needsReason, needsApproval, defaultDeadlineMs, maxDeadlineMs, label, help } = definition;
  expect(defaultDeadlineMs).toBeLessThanOrEqual(maxDeadlineMs);
  expect(needsReason).toBe(risk !== 'routine');
  expect(needsApproval).toBe(risk === 'dangerous');
  expect(roles).toContain('admin');
  expect(roles.some((role) => role === 'operator')).toBe(risk === 'routine');
  for (const text of [label, help]) {
    expect(text.en).not.toBe('');
    expect(text.zh).toMatch(/\p{Script=Han}/u);
  }
  for (const { path } of definition.evidence) expect(paths).toContain(path);
  expect(definition.params.safeParse({ unexpected: 1 }).success).toBe(false);
});

test('an unlock waits a minute, five at most, and only for a car that stands', () => {
  expect(commandDefinition('door_unlock')).toMatchObject({
    defaultDeadlineMs: 60_000,
    maxDeadlineMs: 300_000,
    preconditions: ['stationary'],
  });
  expect(commandDefinition('engine_immobilise')?.preconditions).toEqual(['stationary']);
});

test('a model can what its powertrain can, or what it declares', () => {
  expect(operationsOf({ powertrain: 'ice', operations: [] })).not.toContain('charge_start');
  expect(operationsOf({ powertrain: 'bev', operations: [] })).toHaveLength(COMMAND_CATALOGUE.length);
  expect(operationsOf({ powertrain: 'bev', operations: ['door_lock', 'fly'] })).toEqual(['door_lock']);
});
