// Roles, without zod, so that pages can load them.

export const ROLES = ['operator', 'support', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Header with the id of the user that a page was rendered for; a request with the session of another is refused (`other_user`). */
export const PAGE_USER_HEADER = 'x-page-user';

/** NIST SP 800-63B-4 §3.1.1.2 asks for 15 where the password is the only factor and 8 beside another; 12 and a delay after failed attempts here. */
export const MIN_PASSWORD_LENGTH = 12;
