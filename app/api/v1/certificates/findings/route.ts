import { certificateFindings } from '@/lib/domain/pki';
import { route } from '@/lib/web';
import { certificateFindingsOperation } from '@/lib/web/api';

export const GET = route(certificateFindingsOperation, ({ ctx }) => certificateFindings({ ctx }));
