import { authRoute } from '@/lib/web';

export const POST = authRoute;
