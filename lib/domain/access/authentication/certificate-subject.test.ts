import { describe, expect, test } from 'vitest';
import { parseCertificateSubject } from './certificate-subject';

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
  ])('reads from %j the id %j', (subject, certificateId) => {
    expect(parseCertificateSubject(subject)).toEqual({ certificateId });
  });

  test('rejects two ids, so that a revoked one cannot hide behind another', () => {
    expect(parseCertificateSubject('CN=T1,serialNumber=a,serialNumber=b')).toBeNull();
  });
});
