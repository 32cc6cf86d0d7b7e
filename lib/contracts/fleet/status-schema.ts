import { z } from 'zod';
import { FORMER_STATUSES } from './status';

/** One of the statuses; the error of a former name has the name of today. */
export const statusSchema = <const Status extends string>(statuses: readonly Status[]) =>
  z.enum(statuses, {
    error: ({ input }) => {
      const known = `Statuses: ${statuses.join(', ')}`;
      const renamed = typeof input === 'string' ? FORMER_STATUSES[input] : undefined;
      if (renamed === undefined) return known;
      const fact = input === 'disconnected' ? ', or connection=disconnected with sleeping ones' : '';
      return `“${input}” is now “${renamed}”${fact}. ${known}`;
    },
  });
