import { describe, expect, test } from 'vitest';
import type { AuthenticationMethod } from '@/lib/contracts';
import { parseAuthentication, parseAuthorization } from '@/lib/contracts';
import { aclAllows, readAclClaim } from './acl-claim';
import { parseCertificateSubject } from './certificate-subject';
import { looksLikeToken } from './live-token';
import { judgeStanding } from './tbox-standing';
import { isTopicFilter, isTopicName, tboxMay } from './topic-rules';

const VIN = 'LTESTA1B0R0000001';
const OTHER = 'LTESTA1B0R0000002';

describe('what a TBox may do', () => {
  test.each([
    ['publish', `tsp/up/${VIN}/telemetry`],
    ['publish', `tsp/up/${VIN}/event/door_opened`],
    ['subscribe', `tsp/down/${VIN}/#`],
    ['subscribe', `tsp/down/${VIN}/+/+`],
    ['subscribe', `tsp/down/${VIN}/command/door_unlock`],
  ])('%s %s is allowed', (action, topic) => {
    expect(tboxMay('tsp', VIN, action, topic)).toBe(true);
  });

  test.each([
    ['publish', `tsp/up/${OTHER}/telemetry`],
    ['publish', `tsp/down/${VIN}/config`],
    ['publish', `tsp/up/${VIN}`],
    ['publish', `tsp/up/${VIN}/`],
    ['publish', `tsp/up/${VIN}/+`],
    ['publish', `tsp/up/${VIN}/a\u0000b`],
    ['publish', `tsp/up/${VIN}/a\uFFFDb`],
    ['publish', `other/up/${VIN}/telemetry`],
    ['publish', '$SYS/broker'],
    ['publish', 'tsp/live/demo/feed'],
    ['publish', ''],
    ['subscribe', `tsp/up/${VIN}/#`],
    ['subscribe', `tsp/down/${OTHER}/#`],
    ['subscribe', 'tsp/down/+/#'],
    ['subscribe', 'tsp/down/#'],
    ['subscribe', `+/down/${VIN}/#`],
    ['subscribe', `tsp/+/${VIN}/#`],
    ['subscribe', '#'],
    ['subscribe', '+/+/+'],
    ['subscribe', '$SYS/#'],
    ['subscribe', `$share/g/tsp/down/${VIN}/#`],
    ['subscribe', `$queue/tsp/down/${VIN}/#`],
    ['subscribe', `tsp/down/${VIN}#`],
    ['subscribe', `tsp/down/${VIN}/a#`],
    ['subscribe', `tsp/down/${VIN}/#/x`],
    ['subscribe', `tsp/down/${VIN}`],
    ['subscribe', 'tsp/live/+/#'],
    ['', `tsp/up/${VIN}/telemetry`],
    ['all', `tsp/up/${VIN}/telemetry`],
  ])('%s %j is refused', (action, topic) => {
    expect(tboxMay('tsp', VIN, action, topic)).toBe(false);
  });
});

test('names and filters follow MQTT 3.1.1 §4.7', () => {
  expect([isTopicName('a/b'), isTopicName('a/+'), isTopicName('x'.repeat(65_536))]).toEqual([true, false, false]);
  expect(['#', 'a/#', '+', 'a/+/b', 'a//b'].every(isTopicFilter)).toBe(true);
  expect(['a#', '#/a', 'a/b+', '+a', '', '\u0000'].some(isTopicFilter)).toBe(false);
});

describe('subject of a certificate', () => {
  test.each([
    ['CN=TBX20240001,OU=TBox,O=Console Test,C=CN', null],
    ['CN=T1,serialNumber=abc,OU=TBox', 'abc'],
    ['O=TSP Console\nOU=TBox\nserialNumber=abc\nCN=T1', 'abc'],
    ['CN=T1 + serialNumber=abc, O=x', 'abc'],
    ['CN=T1,2.5.4.5=#1303616263,O=x', 'abc'],
    ['CN=T1,OID.2.5.4.5=abc', 'abc'],
    ['CN=T1,SERIALNUMBER=a\\,b\\2Bc', 'a,b+c'],
    ['CN=x\\,serialNumber=forged,O=y', null],
    ['CN=T1,SN=surname', null],
    ['', null],
    ['no equals sign', null],
  ])('%j has the id %j', (subject, certificateId) => {
    expect(parseCertificateSubject(subject)).toEqual({ certificateId });
  });

  test('two ids are none: a revoked one must not hide behind another', () => {
    expect(parseCertificateSubject('CN=T1,serialNumber=a,serialNumber=b')).toBeNull();
  });
});

// The cases of EMQX 5.3.2 (recorded), and those where it is too generous
describe('acl claim of a token', () => {
  const client = { clientId: 'console-7f3a', username: 'operator' };
  const acl = readAclClaim({
    pub: ['tsp/down/+/command/door_unlock'],
    sub: ['tsp/up/+/telemetry', 'eq tsp/ack/#', 'tsp/live/demo/#'],
    all: [['console', '$' + '{username}', '$' + '{clientid}', '#'].join('/')],
  });
  test.each([
    ['publish', 'tsp/down/V/command/door_unlock', true],
    ['publish', 'tsp/down/V/command/other', false],
    ['subscribe', 'tsp/up/+/telemetry', true],
    ['subscribe', 'tsp/up/V/telemetry', true],
    ['subscribe', 'tsp/up/#', false],
    ['subscribe', 'tsp/ack/#', true],
    ['subscribe', 'tsp/ack/x', false],
    ['publish', 'console/operator/console-7f3a/x', true],
    ['subscribe', 'console/operator/console-7f3a/x', true],
    ['subscribe', 'console/other/console-7f3a/x', false],
    ['subscribe', 'tsp/live/demo/#', true],
    ['subscribe', 'tsp/live/demo/vehicle/+', true],
    ['subscribe', 'tsp/live/other/feed', false],
    ['subscribe', 'tsp/live/+/feed', false],
    ['subscribe', 'tsp/live/#', false],
    ['subscribe', 'tsp/live/demo', true],
    ['publish', 'tsp/live/demo/feed', false],
    ['subscribe', 'tsp/up/+/#', false],
    ['subscribe', '$share/g/tsp/live/demo/#', false],
  ] as const)('%s %s: %s', (action, topic, allowed) => {
    expect(aclAllows(acl, client, action, topic)).toBe(allowed);
  });

  test('a rule with + does not allow #, and # does not allow $SYS', () => {
    expect(aclAllows(readAclClaim({ sub: ['a/+'] }), client, 'subscribe', 'a/#')).toBe(false);
    expect(aclAllows(readAclClaim({ sub: ['#', '+/#'] }), client, 'subscribe', '$SYS/#')).toBe(false);
  });

  test('a client id with a wildcard does not widen its rule', () => {
    const rule = readAclClaim({ sub: ['x/$' + '{clientid}'] });
    expect(aclAllows(rule, { clientId: '+', username: '' }, 'subscribe', 'x/+')).toBe(false);
    expect(aclAllows(rule, { clientId: 'me', username: '' }, 'subscribe', 'x/me')).toBe(true);
  });

  test.each([[{}], [null], [undefined], [{ pub: 'a' }], [[{ permission: 'allow', topic: '#' }]], [{ publish: ['a'] }]])(
    '%j allows nothing',
    (claim) => {
      expect(aclAllows(readAclClaim(claim), client, 'publish', 'a')).toBe(false);
    },
  );
});

describe('what brokers send', () => {
  test('absent values come as "", "undefined", a placeholder or not at all', () => {
    const body = { clientid: VIN, username: 'undefined', password: '$' + '{password}', cert_common_name: '', extra: 1 };
    expect(parseAuthentication(body)).toEqual({
      clientid: VIN,
      username: '',
      password: '',
      cert_common_name: '',
      cert_subject: '',
      cert_sha256: '',
      cert_pem: '',
      peerhost: '',
    });
  });

  test.each([[null], ['text'], [1], [[]]])('%j is no request', (body) => {
    expect(parseAuthentication(body)).toBeNull();
    expect(parseAuthorization(body)).toBeNull();
  });

  test('a token is told from a password', () => {
    expect(['eyJhbGciOiJub25lIn0.e30.', 'eyJh.eyJz.c2ln'].every(looksLikeToken)).toBe(true);
    expect(['a.b.c', 'secret', '', 'eyJh'].some(looksLikeToken)).toBe(false);
  });
});

test('standing: a revoked certificate is refused first, then what is unknown, then what is bound elsewhere', () => {
  const methods: AuthenticationMethod[] = ['certificate'];
  const fine = { vinRegistered: true, tboxRegistered: true, boundVin: VIN, methods, certificate: 'good' as const };
  expect(judgeStanding(fine, VIN)).toBeNull();
  expect(judgeStanding({ ...fine, certificate: 'revoked' }, VIN)).toBe('certificate_revoked');
  expect(judgeStanding({ ...fine, certificate: 'unknown' }, VIN)).toBe('certificate_unknown');
  expect(judgeStanding({ ...fine, certificate: 'untrusted' }, VIN)).toBe('certificate_untrusted');
  expect(judgeStanding({ ...fine, certificate: 'out_of_scope' }, VIN)).toBe('certificate_out_of_scope');
  expect(judgeStanding({ ...fine, certificate: 'unknown', tboxRegistered: false }, VIN)).toBe('tbox_not_registered');
  // Nothing else may be amiss: such a certificate may be admitted at its first use
  expect(judgeStanding({ ...fine, certificate: 'unknown', boundVin: OTHER }, VIN)).toBe('tbox_not_bound');
  expect(judgeStanding({ ...fine, certificate: 'unknown', methods: [] }, VIN)).toBe('method_not_allowed');
  expect(judgeStanding({ ...fine, vinRegistered: false }, VIN)).toBe('vin_not_registered');
  expect(judgeStanding({ ...fine, tboxRegistered: false, boundVin: null }, VIN)).toBe('tbox_not_registered');
  expect(judgeStanding({ ...fine, boundVin: null }, VIN)).toBe('tbox_not_bound');
  expect(judgeStanding({ ...fine, boundVin: OTHER }, VIN)).toBe('tbox_not_bound');
  expect(judgeStanding({ ...fine, methods: ['password'] }, VIN)).toBe('method_not_allowed');
});
