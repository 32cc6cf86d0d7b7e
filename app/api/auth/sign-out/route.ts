import { signOutRoute } from '@/lib/web';

export const POST = signOutRoute;
