'use client';

import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { call, type Route, type RouteInput, type RouteOutput } from '@/lib/browser/call';

type Options<R extends Route> = {
  onSuccess?(output: RouteOutput<R>, input: RouteInput<R>): void;
  onError?(error: Error, input: RouteInput<R>): void;
};

/** Never later: what cannot be sent now is an error, also while the browser is offline. */
export const SENT_ONCE = { networkMode: 'always', retry: false } as const;

/**
 * An operation for a form or a button: `run` calls it, `busy` lasts until it has answered, `error` is why it was refused.
 * The page's data is read again afterwards, also after a refusal: somebody else may have been first.
 */
export function useOperation<R extends Route>(route: R, { onSuccess, onError }: Options<R> = {}) {
  const router = useRouter();
  const { mutate, isPending, error, reset } = useMutation({
    mutationFn: (input: RouteInput<R>) => call(route, input),
    ...SENT_ONCE,
    onSuccess,
    onError,
    onSettled: () => router.refresh(),
  });
  return { run: mutate, busy: isPending, error, reset };
}
