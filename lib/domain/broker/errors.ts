import { BrokerError } from '@/lib/platform/broker';
import { DomainError } from '../errors';

/** Nothing was done, or nobody knows: ask again. */
export class BrokerUnavailableError extends DomainError {
  constructor(cause: BrokerError) {
    super('unavailable', 'unavailable', 'The broker does not answer as it should; try again soon', [], { cause });
  }
}

/** @throws BrokerUnavailableError in the place of BrokerError */
export async function queryBroker<T>(asking: Promise<T>): Promise<T> {
  try {
    return await asking;
  } catch (error) {
    throw error instanceof BrokerError ? new BrokerUnavailableError(error) : error;
  }
}
