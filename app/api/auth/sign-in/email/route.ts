import { authRoute } from '@/lib/web';

/** `{email, password}`; 200 with the session cookie, 401, or 429 while the account is locked. */
export const POST = authRoute;
