import { revokeCertificate } from '@/lib/domain/pki';
import { route } from '@/lib/web';
import { revokeCertificateOperation } from '@/lib/web/api';

export const POST = route(revokeCertificateOperation, ({ ctx, params: { serial: serialNumber }, body }) =>
  revokeCertificate({ ctx, input: { ...body, serialNumber } }),
);
