import { type Row, report } from '../report';
import type { Stack } from '../stack';
import { benchIssue } from './issue';
import { benchOcsp } from './ocsp';
import { openPkiDatabase } from './pki-database';
import { benchRevocationList } from './revocation-list';
import { benchRotation } from './rotation';

/** Cost of certificates besides handshakes: issuing, OCSP, revocation lists, rotation, revocation. */
export async function benchPki(stack: Stack): Promise<Row[]> {
  const database = await openPkiDatabase(stack);
  try {
    const issue = await benchIssue(database);
    const ocsp = await benchOcsp(database);
    const list = await benchRevocationList(database);
    const rotation = await benchRotation(stack);
    const rows = [...issue.rows, ...ocsp.rows, ...list.rows, ...rotation.rows];
    const figures = {
      issue: issue.figures,
      ocsp: ocsp.figures,
      revocationList: list.figures,
      rotation: rotation.figures,
    };
    report('pki', rows, figures);
    return rows;
  } finally {
    await database.close();
  }
}
