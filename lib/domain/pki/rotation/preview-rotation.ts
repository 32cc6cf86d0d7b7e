import { previewRotationOperation } from '@/lib/contracts';
import { verb } from '../../verb';
import { countSelected } from './selection-store';

/** How many vehicles a campaign with this selection would take now. */
export const previewRotation = verb(previewRotationOperation, async ({ ctx, input: selection }) => {
  const now = new Date(ctx.clock.now());
  const [counted, without] = await Promise.all([
    countSelected(ctx.db, selection, { now }),
    // Without a certificate nothing can be said of its issuer or its end
    selection.issuers.length || selection.expiresWithinDays !== null
      ? null
      : countSelected(ctx.db, selection, { now, withoutCertificate: true }),
  ]);
  return { ...counted, withoutCertificate: without?.total ?? 0 };
});
