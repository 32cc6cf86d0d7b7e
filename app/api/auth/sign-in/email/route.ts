import { authRoute } from '@/lib/web';

/** `{email, password}`; 200 with the session cookie, 401, or 429 with `Retry-After` after failed attempts. */
export const POST = authRoute;
