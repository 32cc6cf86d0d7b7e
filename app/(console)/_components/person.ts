import type { Role } from '@/lib/contracts/users';

export type Person = { name: string; email: string; role: Role };
