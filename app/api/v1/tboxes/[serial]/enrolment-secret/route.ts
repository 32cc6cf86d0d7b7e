import { createEnrolmentSecret } from '@/lib/domain/pki';
import { route } from '@/lib/web';
import { createEnrolmentSecretOperation } from '@/lib/web/api';

export const POST = route(createEnrolmentSecretOperation, ({ ctx, params: { serial: tboxSerial }, body }) =>
  createEnrolmentSecret({ ctx, input: { ...body, tboxSerial } }),
);
