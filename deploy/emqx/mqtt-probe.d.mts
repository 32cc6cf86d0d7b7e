import type { ConnectionOptions } from 'node:tls';

type Limits = { maximumQos: number; retain: number; maximumPacketSize: number; wildcard: number; shared: number };
type Connection = {
  code: number;
  limits: Limits;
  subscribe(filter: string, qos?: number): Promise<number>;
  end(): void;
};

export const REFUSED: number;
export function probe(
  url: string,
  options: { clientId: string; username?: string; password?: string; tls?: ConnectionOptions },
): Promise<Connection>;
