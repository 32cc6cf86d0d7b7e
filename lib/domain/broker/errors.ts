import { BrokerError } from '@/lib/platform/broker';
import { DomainError } from '../errors';

/** Nothing was done, or the outcome is unknown: try again. */
export class BrokerUnavailableError extends DomainError {
  constructor(cause: BrokerError) {
    super('unavailable', 'unavailable', 'The broker does not answer as it should; try again soon', [], { cause });
  }
}

/** @throws BrokerUnavailableError instead of BrokerError */
export async function queryBroker<T>(query: Promise<T>): Promise<T> {
  try {
    return await query;
  } catch (error) {
    throw error instanceof BrokerError ? new BrokerUnavailableError(error) : error;
  }
}
