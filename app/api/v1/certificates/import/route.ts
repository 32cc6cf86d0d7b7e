import { importCertificates } from '@/lib/domain/pki';
import { route } from '@/lib/web';
import { importCertificatesOperation } from '@/lib/web/api';

export const POST = route(importCertificatesOperation, async ({ ctx, body }) => ({
  items: await importCertificates({ ctx, input: body }),
}));
