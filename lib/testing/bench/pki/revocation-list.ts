import { publishRevocationList, readRevocationList } from '@/lib/domain/pki';
import { ms, percentile, type Row } from '../report';
import { CERTIFICATES, type PkiDatabase } from './pki-database';

const BUILDS = 3;
const SAMPLE_MS = 5;

type RevocationListFigures = {
  buildMs: number[];
  /** Longest block of the event loop in a build. */
  blockedMs: number[];
  bytes: number;
  /** Peak resident set in a build, minus that before it. */
  memoryBytes: number[];
};

/** Building, signing and storing a list with 100,000 certificates on it. */
export async function benchRevocationList({
  ctx,
  authority,
}: PkiDatabase): Promise<{ rows: Row[]; figures: RevocationListFigures }> {
  await ctx.db.query({
    text: `update tbox_certificates set revoked_at = now() - n * interval '1 second', revocation_reason =
       (array['unspecified', 'keyCompromise', 'superseded', 'cessationOfOperation', 'certificateHold'])[1 + n % 5]
     from (select id as c, row_number() over (order by serial_number)::int as n from tbox_certificates
       where id ~ '^[0-9]+$') s where s.c = id`,
  });
  const figures: RevocationListFigures = { buildMs: [], blockedMs: [], bytes: 0, memoryBytes: [] };
  for (let build = 0; build < BUILDS; build++) {
    globalThis.gc?.();
    const before = process.memoryUsage.rss();
    let highest = before;
    let last = performance.now();
    let blockedMs = 0;
    const timer = setInterval(() => {
      const now = performance.now();
      blockedMs = Math.max(blockedMs, now - last - SAMPLE_MS);
      last = now;
      highest = Math.max(highest, process.memoryUsage.rss());
    }, SAMPLE_MS);
    const began = performance.now();
    await publishRevocationList({ ctx, authority, changed: true });
    figures.buildMs.push(performance.now() - began);
    clearInterval(timer);
    figures.blockedMs.push(blockedMs);
    figures.memoryBytes.push(Math.max(highest, process.memoryUsage.rss()) - before);
  }
  const list = await readRevocationList(ctx.db, authority.keyId);
  figures.bytes = list?.der.length ?? 0;
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
  const entries = CERTIFICATES.toLocaleString('en');
  const rows: Row[] = [
    { what: `Revocation list of ${entries}: read, build, sign, store`, value: ms(percentile(figures.buildMs, 50)) },
    { what: 'Of that the longest without a pause', value: ms(percentile(figures.blockedMs, 50)) },
    { what: 'Its size', value: megabytes(figures.bytes) },
    { what: 'Memory while it is built', value: megabytes(Math.max(...figures.memoryBytes)) },
  ];
  return { rows, figures };
}
