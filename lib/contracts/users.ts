export const ROLES = ['operator', 'support', 'admin'] as const;
export type Role = (typeof ROLES)[number];

export type UserSummary = {
  id: string;
  name: string;
  email: string;
  role: Role;
  /** Empty for an administrator, who sees every fleet. */
  fleets: { code: string; name: string }[];
  disabled: boolean;
  createdAt: number;
  lastSignInAt: number | null;
};

export type InvitationSummary = {
  id: string;
  email: string;
  role: Role;
  fleets: { code: string; name: string }[];
  createdAt: number;
  expiresAt: number;
};

export type AuditItem = {
  id: number;
  at: number;
  actor: { kind: 'user' | 'system'; id: string; label: string };
  action: string;
  target: { type: string; id: string };
  detail: Record<string, unknown>;
};
