import { listAudit } from '@/lib/domain/audit';
import { route } from '@/lib/web';
import { listAuditOperation } from '@/lib/web/api';

export const GET = route(listAuditOperation, ({ ctx, query }) => listAudit({ ctx, input: query }));
