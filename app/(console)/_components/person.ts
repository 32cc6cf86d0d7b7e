import type { Role } from '@/lib/contracts/users/terms';

export type Person = { name: string; email: string; role: Role };
