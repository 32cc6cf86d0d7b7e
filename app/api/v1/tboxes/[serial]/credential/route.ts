import { createTboxCredential, deleteTboxCredential, getTboxCredential } from '@/lib/domain/access';
import { route } from '@/lib/web';
import {
  createTboxCredentialOperation,
  deleteTboxCredentialOperation,
  getTboxCredentialOperation,
} from '@/lib/web/api';

export const GET = route(getTboxCredentialOperation, async ({ ctx, params }) => ({
  credential: await getTboxCredential({ ctx, input: params }),
}));

export const POST = route(createTboxCredentialOperation, ({ ctx, params }) =>
  createTboxCredential({ ctx, input: params }),
);

export const DELETE = route(deleteTboxCredentialOperation, ({ ctx, params }) =>
  deleteTboxCredential({ ctx, input: params }),
);
