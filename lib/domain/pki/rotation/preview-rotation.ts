import type { RotationPreview, RotationSelection } from '@/lib/contracts';
import { previewRotationOperation } from '@/lib/contracts';
import type { Ctx } from '../../context';
import { verb } from '../../verb';

import { selectedVehicles } from './select-vehicles';

/** How many vehicles a campaign with this selection would take now. */
export const previewRotation = verb(previewRotationOperation, async ({ ctx, input: selection }) => {
  const [counted, without] = await Promise.all([
    count(ctx, selection, false),
    // Without a certificate nothing can be said of its issuer or its end
    selection.issuers.length || selection.expiresWithinDays !== null ? null : count(ctx, selection, true),
  ]);
  return { ...counted, withoutCertificate: without?.total ?? 0 };
});

async function count(ctx: Ctx, selection: RotationSelection, withoutCertificate: boolean) {
  const { text, values } = selectedVehicles(selection, { now: new Date(ctx.clock.now()), withoutCertificate });
  const { rows } = await ctx.db.query<Omit<RotationPreview, 'withoutCertificate'>>({
    text: `select count(*)::int as total, count(*) filter (where connected)::int as connected,
       count(*) filter (where busy)::int as busy from (${text}) s`,
    values,
  });
  return rows[0] ?? { total: 0, connected: 0, busy: 0 };
}
