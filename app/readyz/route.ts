import { readyz } from '@/lib/web';

export const dynamic = 'force-dynamic';
export const GET = readyz;
