import type { Product } from './product';

export type Severity = 'error' | 'warning';
/** `place`: the operation, page, certificate or listener. */
export type Finding = { severity: Severity; rule: string; place: string; text: string };

export type Tool = {
  name: string;
  checks: string;
  /** Installs what is missing. @returns its version. @throws if it cannot be installed */
  install(): Promise<string>;
  run(product: Product): Promise<Finding[]>;
};
