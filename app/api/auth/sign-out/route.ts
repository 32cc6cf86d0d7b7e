import { signOut } from '@/lib/web';

/** Ends the session. */
export const POST = signOut;
