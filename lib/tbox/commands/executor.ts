import type { RefusalCode } from '@/lib/contracts';

/** The signed content of a verified command. `params` include the catalogue's defaults. Times: server clock, ms. */
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

/** The vehicle behind the TBox. If it throws, the outcome is unknown and none is reported. */
export type Executor = {
  supports(operation: string): boolean;
  /** Whether the state of the vehicle allows it now; called twice, the second time right before `execute`. */
  check(request: ExecutionRequest): Refusal | null;
  /** Acts at once. Ends within the catalogue's `executionMs`. @returns null: outcome unknown */
  execute(request: ExecutionRequest): Promise<Outcome | null>;
  /** After a restart, the outcome of a command that had started; null unless certain. Never acts. */
  recover(request: ExecutionRequest): Outcome | null;
};

/** Supports no operation. */
export const NO_EXECUTOR: Executor = {
  supports: () => false,
  check: () => null,
  execute: () => Promise.resolve(null),
  recover: () => null,
};
