import { listCertificates } from '@/lib/domain/pki';
import { route } from '@/lib/web';
import { listCertificatesOperation } from '@/lib/web/api';

export const GET = route(listCertificatesOperation, ({ ctx, query }) => listCertificates({ ctx, input: query }));
