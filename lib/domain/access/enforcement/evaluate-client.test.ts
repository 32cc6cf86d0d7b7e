import { expect, test } from 'vitest';
import type { BrokerSession } from '@/lib/contracts';
import { BanList } from '../authentication/bans/ban-list';
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
  consoleSince: 0,
  now: 0,
});
const held = (changes: Partial<BrokerSession> = {}): BrokerSession => ({
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

const byCertificate = held({ certificateCommonName: 'T1' });
const byPassword = held({ username: 'T1' });
/** As EMQX lists it: nothing of a certificate. */
const listed = (username: string | null) => held({ username, certificateKnown: false });
const other = tbox({ subject: { kind: 'tbox', vin: VIN, serial: 'T2', fleet: 'f', model: 'm', tags: [] } });
const unnamed = { isNamedTbox: false };
const outside = { isOutOfScope: true };

test.each<[string, BrokerSession, KnownTbox | undefined, string | null]>([
  ['with the certificate of its TBox', byCertificate, tbox(unnamed), null],
  ['with its password', byPassword, tbox(), null],
  ['with a certificate and any user name', held({ certificateCommonName: 'T1', username: 'x' }), tbox(unnamed), null],
  ['of no vehicle', byCertificate, undefined, 'not_bound'],
  ['with the certificate of the TBox before', byCertificate, other, 'not_bound'],
  ['with the password of the TBox before', byPassword, other, 'not_bound'],
  ['with a user name that no TBox has', held({ username: 'x' }), tbox(unnamed), 'not_bound'],
  [
    'with a certificate where only passwords are taken',
    byCertificate,
    tbox({ methods: ['password'] }),
    'method_not_allowed',
  ],
  [
    'with a password where only certificates are taken',
    byPassword,
    tbox({ methods: ['certificate'] }),
    'method_not_allowed',
  ],
  ['with a certificate of an authority that may not speak for it', byCertificate, tbox(outside), 'out_of_scope'],
  ['of such a TBox, with its password', byPassword, tbox(outside), null],
  ['whose password was deleted', byPassword, tbox({ hasPassword: false }), 'method_not_allowed'],
  ['listed without its certificate', listed(null), tbox(unnamed), null],
  ['listed with any user name', listed('x'), tbox(unnamed), null],
  ['listed with the name of the TBox before', listed('T1'), other, 'not_bound'],
])('a vehicle %s', (_what, client, known, disconnectReason) => {
  expect(evaluateClient(client, context(known))).toEqual({ disconnectReason, refused: [] });
});

test('one whose list does not say how it came is asked for where it matters', () => {
  expect(evaluateClient(listed('T1'), context(tbox()))).toEqual({ disconnectReason: null, refused: [] });
  expect(evaluateClient(listed('T1'), context(tbox({ methods: ['certificate'] })))).toMatchObject({
    needsDetails: true,
  });
  expect(evaluateClient(listed('T1'), context(tbox({ isOutOfScope: true })))).toMatchObject({ needsDetails: true });
  // Most fleets: it can only have a certificate
  const neverPassword = tbox({ methods: ['certificate'], hasPassword: false });
  expect(evaluateClient(listed('T1'), context(neverPassword))).toEqual({ disconnectReason: null, refused: [] });
});
