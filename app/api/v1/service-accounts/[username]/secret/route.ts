import { rotateServiceAccountSecret } from '@/lib/domain/access';
import { route } from '@/lib/web';
import { rotateServiceAccountSecretOperation } from '@/lib/web/api';

export const POST = route(rotateServiceAccountSecretOperation, ({ ctx, params }) =>
  rotateServiceAccountSecret({ ctx, input: params }),
);
