import { releaseCertificate } from '@/lib/domain/pki';
import { route } from '@/lib/web';
import { releaseCertificateOperation } from '@/lib/web/api';

export const POST = route(releaseCertificateOperation, ({ ctx, params: { serial: serialNumber }, body }) =>
  releaseCertificate({ ctx, input: { ...body, serialNumber } }),
);
