import type { Role } from '@/lib/contracts/users/terms';

export type CurrentUser = { name: string; email: string; role: Role };
