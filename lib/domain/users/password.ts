import { hashPassword } from 'better-auth/crypto';
import { z } from 'zod';

// NIST SP 800-63B-4 §3.1.1.2 asks for 15 where the password is the only factor and 8 beside another; 12 and a lock-out here
export const MIN_PASSWORD_LENGTH = 12;
// scrypt takes any length; the bound keeps a request from buying CPU time
const MAX_PASSWORD_LENGTH = 128;

export const passwordSchema = z
  .string()
  .min(MIN_PASSWORD_LENGTH, `A password has at least ${MIN_PASSWORD_LENGTH} characters`)
  .max(MAX_PASSWORD_LENGTH, `A password has at most ${MAX_PASSWORD_LENGTH} characters`);

/** scrypt, in the form that the sign-in of the web process verifies. */
export const hash = (password: string): Promise<string> => hashPassword(password);
