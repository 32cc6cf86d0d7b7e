import { getCertificateDetail } from '@/lib/domain/pki';
import { route } from '@/lib/web';
import { getCertificateOperation } from '@/lib/web/api';

export const GET = route(getCertificateOperation, ({ ctx, params: { serial: serialNumber } }) =>
  getCertificateDetail({ ctx, input: { serialNumber } }),
);
