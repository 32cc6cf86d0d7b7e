import { notFound } from 'next/navigation';
import { DomainError } from '@/lib/domain/errors';

/** Shows the page "not found": the thing is unknown, its id is not valid, or it belongs to another fleet. */
export async function orNotFound<T>(read: Promise<T>): Promise<T> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof DomainError && (error.kind === 'not_found' || error.kind === 'validation_failed')) notFound();
    throw error;
  }
}
