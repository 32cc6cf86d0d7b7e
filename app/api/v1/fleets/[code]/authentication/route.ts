import { setFleetAuthentication } from '@/lib/domain/access';
import { route } from '@/lib/web';
import { setFleetAuthenticationOperation } from '@/lib/web/api';

export const PUT = route(setFleetAuthenticationOperation, ({ ctx, params, body }) =>
  setFleetAuthentication({ ctx, input: { ...body, ...params } }),
);
