import { setAuthorityAdmission } from '@/lib/domain/pki';
import { route } from '@/lib/web';
import { setAuthorityAdmissionOperation } from '@/lib/web/api';

export const PUT = route(setAuthorityAdmissionOperation, ({ ctx, params, body }) =>
  setAuthorityAdmission({ ctx, input: { ...params, ...body } }),
);
