import { authRoute } from '@/lib/web';

/** Ends the session. */
export const POST = authRoute;
