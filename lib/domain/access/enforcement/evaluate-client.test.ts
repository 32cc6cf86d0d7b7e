import { expect, test } from 'vitest';
import type { BrokerSession } from '@/lib/contracts';
import { BanList } from '../authentication/bans/ban-list';
import { createLiveClientId } from '../authentication/live-tokens/live-client-id';
import { compileRules } from '../rules/compile-rules';
import type { KnownTbox } from './authorization-state-store';
import { type EvaluationContext, evaluateClient } from './evaluate-client';

const VIN = 'LTESTA1B0R0000001';
const tbox = (changes: Partial<KnownTbox> = {}): KnownTbox => ({
  subject: { kind: 'tbox', vin: VIN, serial: 'T1', fleet: 'f', model: 'm', tags: [] },
  methods: ['certificate', 'password'],
  hasPassword: true,
  isNamedTbox: true,
  isOutOfScope: false,
  ...changes,
});
const context = (known?: KnownTbox): EvaluationContext => ({
  rules: compileRules([], { root: 'tsp' }),
  topicRoot: 'tsp',
  bans: new BanList([]),
  tboxes: new Map(known ? [[VIN, known]] : []),
  accounts: new Set(),
  users: new Map(),
  sessions: new Map(),
  consoleSince: 0,
  now: 0,
});
const session = (changes: Partial<BrokerSession> = {}): BrokerSession => ({
  clientId: VIN,
  username: null,
  kind: 'tbox',
  connected: true,
  connectedAt: 1,
  peer: '192.0.2.1:5000',
  certificateCommonName: null,
  certificateKnown: true,
  subscriptions: [{ filter: `tsp/down/${VIN}/#`, qos: 1 }],
  acl: null,
  ...changes,
});

test.each([
  ['open', new Map([['s1', 'ada']]), null],
  ['ended', new Map<string, string>(), 'session_ended'],
  ['of another user', new Map([['s1', 'bob']]), 'session_ended'],
])('evaluates a browser whose session is %s', (_what, sessions, disconnectReason) => {
  const users = new Map([['ada', { fleets: 'all' as const, changedAt: 0 }]]);
  const clientId = createLiveClientId('s1');
  const browser = session({ clientId, kind: 'live', username: 'ada', subscriptions: [] });
  expect(evaluateClient(browser, { ...context(), users, sessions })).toMatchObject({ disconnectReason });
});

const byCertificate = session({ certificateCommonName: 'T1' });
const byPassword = session({ username: 'T1' });
/** As EMQX lists it, without certificate. */
const listed = (username: string | null) => session({ username, certificateKnown: false });
const other = tbox({ subject: { kind: 'tbox', vin: VIN, serial: 'T2', fleet: 'f', model: 'm', tags: [] } });
const unnamed = { isNamedTbox: false };
const outside = { isOutOfScope: true };

test.each<[string, BrokerSession, KnownTbox | undefined, string | null]>([
  ['with the certificate of its TBox', byCertificate, tbox(unnamed), null],
  ['with its password', byPassword, tbox(), null],
  [
    'with a certificate and any user name',
    session({ certificateCommonName: 'T1', username: 'x' }),
    tbox(unnamed),
    null,
  ],
  ['that is unknown', byCertificate, undefined, 'not_bound'],
  ['with the certificate of its former TBox', byCertificate, other, 'not_bound'],
  ['with the password of its former TBox', byPassword, other, 'not_bound'],
  ['with a user name that no TBox has', session({ username: 'x' }), tbox(unnamed), 'not_bound'],
  [
    'with a certificate where only passwords are accepted',
    byCertificate,
    tbox({ methods: ['password'] }),
    'method_not_allowed',
  ],
  [
    'with a password where only certificates are accepted',
    byPassword,
    tbox({ methods: ['certificate'] }),
    'method_not_allowed',
  ],
  ['with a certificate of an authority out of scope', byCertificate, tbox(outside), 'out_of_scope'],
  ['out of scope, with its password', byPassword, tbox(outside), null],
  ['whose password was deleted', byPassword, tbox({ hasPassword: false }), 'method_not_allowed'],
  ['listed without its certificate', listed(null), tbox(unnamed), null],
  ['listed with any user name', listed('x'), tbox(unnamed), null],
  ['listed with the name of its former TBox', listed('T1'), other, 'not_bound'],
])('evaluates a vehicle %s', (_what, client, known, disconnectReason) => {
  expect(evaluateClient(client, context(known))).toEqual({ disconnectReason, refused: [] });
});

test('needs details where a list without certificate is ambiguous', () => {
  expect(evaluateClient(listed('T1'), context(tbox()))).toEqual({ disconnectReason: null, refused: [] });
  expect(evaluateClient(listed('T1'), context(tbox({ methods: ['certificate'] })))).toMatchObject({
    needsDetails: true,
  });
  expect(evaluateClient(listed('T1'), context(tbox({ isOutOfScope: true })))).toMatchObject({ needsDetails: true });
  // The usual case: only a certificate is possible
  const neverPassword = tbox({ methods: ['certificate'], hasPassword: false });
  expect(evaluateClient(listed('T1'), context(neverPassword))).toEqual({ disconnectReason: null, refused: [] });
});
