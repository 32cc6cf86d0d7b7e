import type { Choices } from '@/components/vehicles/choices';

/** For whom a rule can be; `accounts`: user names. */
export type AccessChoices = Choices & { accounts: string[] };
