import { deleteServiceAccount, setServiceAccountDisabled } from '@/lib/domain/access';
import { route } from '@/lib/web';
import { deleteServiceAccountOperation, updateServiceAccountOperation } from '@/lib/web/api';

export const PATCH = route(updateServiceAccountOperation, ({ ctx, params, body }) =>
  setServiceAccountDisabled({ ctx, input: { ...body, ...params } }),
);

export const DELETE = route(deleteServiceAccountOperation, ({ ctx, params }) =>
  deleteServiceAccount({ ctx, input: params }),
);
