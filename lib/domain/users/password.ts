import { hashPassword } from 'better-auth/crypto';

/** scrypt, in the form that the sign-in of the web process verifies. */
export const hash = (password: string): Promise<string> => hashPassword(password);
