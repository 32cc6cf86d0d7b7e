import { expect, test } from 'vitest';
import { signalCatalogue } from '../signals/catalogue';
import { COMMAND_CATALOGUE, commandDefinition, operationsOf } from './catalogue';
import type { CommandRules, LocalText } from './definition';

test.each(COMMAND_CATALOGUE)('$operation: has consistent rules', (definition) => {
  const { risk, roles, needsReason, needsApproval, defaultDeadlineMs, maxDeadlineMs } = definition;
  expect(defaultDeadlineMs).toBeLessThanOrEqual(maxDeadlineMs);
  expect(needsReason).toBe(risk !== 'routine');
  expect(needsApproval).toBe(risk === 'dangerous');
  expect(roles).toContain('admin');
  expect(roles.some((role) => role === 'operator')).toBe(risk === 'routine');
  for (const text of textsOf(definition)) {
    expect(text.en).not.toBe('');
    expect(text.zh).toMatch(/\p{Script=Han}/u);
  }
  for (const { path } of definition.evidence) expect(signalCatalogue.has(path), path).toBe(true);
  expect(definition.params.safeParse({ unexpected: 1 }).success).toBe(false);
});

function textsOf({ label, help, parameters }: CommandRules): LocalText[] {
  const ofParameters = Object.values(parameters).flatMap((parameter) => [
    parameter.label,
    ...('choices' in parameter ? Object.values(parameter.choices) : []),
  ]);
  return [label, help, ...ofParameters];
}

const check = (operation: string, params: Record<string, unknown>) =>
  commandDefinition(operation)?.params.safeParse(params);

test.each(COMMAND_CATALOGUE)('$operation: accepts the initial values of its form', ({ operation, parameters }) => {
  const initial = Object.fromEntries(Object.entries(parameters).map(([name, parameter]) => [name, parameter.initial]));
  expect(check(operation, initial)).toMatchObject({ success: true, data: initial });
});

test('uses the initial value of a missing parameter, unless it is required', () => {
  expect(check('climate_start', { durationMin: 3 })?.data).toEqual({ temperatureC: 21, durationMin: 3 });
  expect(check('charge_limit_set', {})?.success).toBe(false);
});

test.each([
  ['door_unlock', { doors: 'rear' }],
  ['climate_start', { temperatureC: 15.9 }],
  ['climate_start', { temperatureC: 30.1 }],
  ['climate_start', { durationMin: 2.5 }],
  ['charge_limit_set', { limitPct: '80' }],
  ['report_interval_set', { intervalS: 3_601 }],
])('%s rejects %j', (operation, params) => {
  expect(check(operation, params)?.success).toBe(false);
});

test('limits an unlock to five minutes, and to a stationary car', () => {
  expect(commandDefinition('door_unlock')).toMatchObject({
    defaultDeadlineMs: 60_000,
    maxDeadlineMs: 300_000,
    preconditions: ['stationary'],
  });
  expect(commandDefinition('engine_immobilise')?.preconditions).toEqual(['stationary']);
});

test('returns the operations of a model: declared ones, or those of its powertrain', () => {
  expect(operationsOf({ powertrain: 'ice', operations: [] })).not.toContain('charge_start');
  expect(operationsOf({ powertrain: 'bev', operations: [] })).toHaveLength(COMMAND_CATALOGUE.length);
  expect(operationsOf({ powertrain: 'bev', operations: ['door_lock', 'fly'] })).toEqual(['door_lock']);
});
