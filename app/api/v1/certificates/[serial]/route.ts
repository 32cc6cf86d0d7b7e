import { getCertificate } from '@/lib/domain/pki';
import { route } from '@/lib/web';
import { getCertificateOperation } from '@/lib/web/api';

export const GET = route(getCertificateOperation, ({ ctx, params: { serial: serialNumber } }) =>
  getCertificate({ ctx, input: { serialNumber } }),
);
