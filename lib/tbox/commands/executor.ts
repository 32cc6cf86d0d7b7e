import type { RefusalCode } from '@/lib/contracts';

/** A verified command: what the platform signed, and nothing else. `params` with the catalogue's defaults. Times: server clock, ms. */
export type ExecutionRequest = Readonly<{
  commandId: string;
  operation: string;
  params: Record<string, unknown>;
  issuedAt: number;
  expiresAt: number;
}>;

/** `result` is reported up to 16 KiB of JSON. */
export type Outcome = {
  status: 'succeeded' | 'failed';
  code?: RefusalCode | (string & {});
  detail?: string;
  result?: Record<string, unknown>;
};
export type Refusal = { code: RefusalCode; detail: string };

/** The vehicle behind the TBox. What it does when it throws is not known, so then no outcome is claimed. */
export type Executor = {
  supports(operation: string): boolean;
  /** Whether the vehicle is in a state that allows it now; asked twice, the second time right before `execute`. */
  check(request: ExecutionRequest): Refusal | null;
  /** Acts at once when called. Ends within the catalogue's `executionMs`. @returns null where the outcome cannot be told */
  execute(request: ExecutionRequest): Promise<Outcome | null>;
  /** After a restart, for one that had begun: what became of it, null unless that is certain. Never acts. */
  recover(request: ExecutionRequest): Outcome | null;
};

/** A TBox that is wired to nothing. */
export const NO_EXECUTOR: Executor = {
  supports: () => false,
  check: () => null,
  execute: () => Promise.resolve(null),
  recover: () => null,
};
