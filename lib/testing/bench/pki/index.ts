import { type Row, report } from '../report';
import type { Stack } from '../stack';
import { benchOcsp } from './ocsp';
import { openPkiDatabase } from './pki-database';
import { benchRevocationList } from './revocation-list';

/** What certificates cost beyond the handshakes: telling their status, and listing the revoked ones. */
export async function benchPki(stack: Stack): Promise<Row[]> {
  const database = await openPkiDatabase(stack);
  try {
    const ocsp = await benchOcsp(database);
    const list = await benchRevocationList(database);
    const rows = [...ocsp.rows, ...list.rows];
    report('pki', rows, { ocsp: ocsp.figures, revocationList: list.figures });
    return rows;
  } finally {
    await database.close();
  }
}
