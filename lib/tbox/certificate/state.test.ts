import { describe, expect, test } from 'vitest';
import type { Phase, Rotation, Stored } from './identity-store';
import type { Effect, RotationEvent } from './rotation';
import { transition } from './state';

const OLD = { certificate: 'old', key: 'old key' };
const NEW = { certificate: 'new', key: 'new key' };
const base = { rotationId: 'r', serialNumber: '4a' };
const open = { ...base, acknowledged: false, strikes: 0 };
const STATES: Record<Phase, Stored> = {
  idle: { current: OLD, rotation: { phase: 'idle' } },
  requested: {
    current: OLD,
    rotation: { phase: 'requested', rotationId: 'r', deadline: 9, key: 'new key', csr: 'csr r' },
  },
  installed: { current: OLD, rotation: { phase: 'installed', ...open, next: NEW } },
  proven: { current: NEW, rotation: { phase: 'proven', ...open, previous: OLD } },
  done: { current: NEW, rotation: { phase: 'done', ...base, acknowledged: false } },
  failed: {
    current: OLD,
    rotation: { phase: 'failed', rotationId: 'r', code: 'csr', detail: '', acknowledged: false },
  },
};
const made = { type: 'made', deadline: 9, key: 'k', csr: 'csr s' } as const;
const EVENTS = {
  'renew r': { type: 'renew', rotationId: 'r', deadline: 9, late: false },
  'renew r late': { type: 'renew', rotationId: 'r', deadline: 9, late: true },
  'renew s': { type: 'renew', rotationId: 's', deadline: 9, late: false },
  'renew s late': { type: 'renew', rotationId: 's', deadline: 9, late: true },
  'made s': { ...made, rotationId: 's' },
  'unmade s': { type: 'unmade', rotationId: 's', code: 'key_generation', detail: '' },
  'issued r': { type: 'issued', rotationId: 'r' },
  'issued s': { type: 'issued', rotationId: 's' },
  fits: { type: 'fits', identity: NEW, serialNumber: '4a' },
  unfit: { type: 'unfit', code: 'certificate_invalid', detail: '' },
  'acknowledged csr r': { type: 'acknowledged', rotationId: 'r', step: 'csr' },
  'acknowledged installed r': { type: 'acknowledged', rotationId: 'r', step: 'installed' },
  'acknowledged failed r': { type: 'acknowledged', rotationId: 'r', step: 'failed' },
  'acknowledged failed s': { type: 'acknowledged', rotationId: 's', step: 'failed' },
  authenticated: { type: 'authenticated' },
  struck: { type: 'struck', detail: '' },
  lasted: { type: 'lasted' },
  overdue: { type: 'overdue' },
} satisfies Record<string, RotationEvent>;
type EventName = keyof typeof EVENTS;

// The new phase (if it changes) and the effects; ".": none
const TABLE: Record<EventName, Record<Phase, string>> = {
  'renew r': {
    idle: 'make r',
    requested: 'send csr r',
    installed: 'send installed r',
    proven: 'send installed r',
    done: 'send installed r',
    failed: 'send failed r csr',
  },
  'renew r late': {
    idle: '> failed r, send failed r deadline_passed',
    requested: '> failed r, send failed r deadline_passed',
    installed: 'send installed r',
    proven: 'send installed r',
    done: 'send installed r',
    failed: 'send failed r csr',
  },
  'renew s': {
    idle: 'make s',
    requested: 'make s',
    installed: 'send failed s busy',
    proven: 'send failed s busy',
    done: 'make s',
    failed: 'make s',
  },
  'renew s late': {
    idle: '> failed s, send failed s deadline_passed',
    requested: 'send failed s deadline_passed',
    installed: 'send failed s busy',
    proven: 'send failed s busy',
    done: '> failed s, send failed s deadline_passed',
    failed: '> failed s, send failed s deadline_passed',
  },
  'made s': {
    idle: '> requested s, send csr s',
    requested: '> requested s, send csr s',
    installed: 'ignore',
    proven: 'ignore',
    done: '> requested s, send csr s',
    failed: '> requested s, send csr s',
  },
  'unmade s': {
    idle: '> failed s, send failed s key_generation',
    requested: '> failed s, send failed s key_generation',
    installed: 'ignore',
    proven: 'ignore',
    done: '> failed s, send failed s key_generation',
    failed: '> failed s, send failed s key_generation',
  },
  'issued r': {
    idle: 'ignore',
    requested: 'check',
    installed: 'send installed r',
    proven: 'send installed r',
    done: 'send installed r',
    failed: 'ignore',
  },
  'issued s': every('ignore'),
  fits: { ...every('ignore'), requested: '> installed r, send installed r' },
  unfit: { ...every('ignore'), requested: '> failed r, send failed r certificate_invalid' },
  'acknowledged csr r': every('.'),
  'acknowledged installed r': {
    ...every('.'),
    installed: '> installed r acknowledged, connect',
    proven: '> proven r acknowledged',
    done: '> done r acknowledged',
  },
  'acknowledged failed r': { ...every('.'), failed: '> failed r acknowledged' },
  'acknowledged failed s': every('.'),
  authenticated: { ...every('.'), installed: '> proven r' },
  struck: { ...every('.'), installed: '> installed r 1', proven: '> proven r 1' },
  lasted: { ...every('.'), installed: '> done r', proven: '> done r' },
  overdue: { ...every('.'), requested: '> failed r, send failed r deadline_passed' },
};

describe.each(Object.keys(TABLE) as EventName[])('%s', (name) => {
  test.each(Object.keys(STATES) as Phase[])('when %s', (phase) => {
    const before = STATES[phase];
    const { stored, effects } = transition(before, EVENTS[name]);
    const changed = stored === before ? [] : [`> ${nameOf(stored.rotation)}`];
    expect([...changed, ...effects.map(nameOfEffect)].join(', ') || '.').toBe(TABLE[name][phase]);
  });
});

describe('identities', () => {
  const follow = (phase: Phase, ...events: RotationEvent[]) =>
    events.reduce((stored, event) => transition(stored, event).stored, STATES[phase]);
  const struck: RotationEvent = { type: 'struck', detail: 'x'.repeat(600) };

  test('makes the new one current when it is accepted, and keeps the old one until it is stable', () => {
    expect(follow('installed', EVENTS.authenticated)).toMatchObject({ current: NEW, rotation: { previous: OLD } });
    const settled = follow('installed', EVENTS.authenticated, EVENTS.lasted);
    expect(settled).toEqual({ current: NEW, rotation: { phase: 'done', ...base, acknowledged: false } });
    expect(JSON.stringify(settled)).not.toContain('old');
  });
  test.each(['installed', 'proven'] as const)('%s: returns to the old one after the third strike', (phase) => {
    expect(follow(phase, struck, struck).rotation).toMatchObject({ phase, strikes: 2 });
    const { current, rotation } = follow(phase, struck, struck, struck);
    expect(current).toEqual(OLD);
    expect(rotation).toMatchObject({ phase: 'failed', code: 'connect_refused', acknowledged: false });
    expect(JSON.stringify(rotation)).not.toContain('key');
    expect('detail' in rotation && rotation.detail).toHaveLength(500);
  });
  test('drops the key of a replaced rotation', () => {
    expect(JSON.stringify(follow('requested', EVENTS['made s']))).not.toContain('new key');
  });
});

test('updates the deadline of a repeated renewal', () => {
  const { stored, effects } = transition(STATES.requested, { ...EVENTS['renew r'], deadline: 20 });
  expect(stored.rotation).toMatchObject({ phase: 'requested', deadline: 20, key: 'new key', csr: 'csr r' });
  expect(effects.map(nameOfEffect)).toEqual(['send csr r']);
});

test('handles an acknowledgement once', () => {
  const { stored } = transition(STATES.installed, EVENTS['acknowledged installed r']);
  expect(transition(stored, EVENTS['acknowledged installed r'])).toEqual({ stored, effects: [] });
});

function every(result: string): Record<Phase, string> {
  return { idle: result, requested: result, installed: result, proven: result, done: result, failed: result };
}

function nameOf(rotation: Rotation): string {
  if (rotation.phase === 'idle') return 'idle';
  const acknowledged = 'acknowledged' in rotation && rotation.acknowledged ? ' acknowledged' : '';
  const strikes = 'strikes' in rotation && rotation.strikes > 0 ? ` ${rotation.strikes}` : '';
  return `${rotation.phase} ${rotation.rotationId}${acknowledged}${strikes}`;
}

function nameOfEffect(effect: Effect): string {
  if (effect.do === 'make') return `make ${effect.rotationId}`;
  if (effect.do !== 'send') return effect.do;
  const { answer } = effect;
  return `send ${answer.step} ${answer.rotationId}${answer.step === 'failed' ? ` ${answer.code}` : ''}`;
}
