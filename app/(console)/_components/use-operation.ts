'use client';

import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useRef } from 'react';
import { call, type Route, type RouteInput, type RouteOutput } from '@/lib/browser/call';

type Options<I, O> = {
  onSuccess?(output: O, input: I): void;
  onError?(error: Error, input: I): void;
};

/**
 * An operation for a form or a button: `run` calls it, `busy` lasts until it has answered, `error` is why it was refused.
 * The page's data is read again afterwards, also after a refusal: somebody else may have been first.
 */
export const useOperation = <R extends Route>(route: R, options: Options<RouteInput<R>, RouteOutput<R>> = {}) =>
  useRequest((input: RouteInput<R>) => call(route, input), options);

/** The same for any request that changes something. `result`: what it answered, `done`: that it has. */
export function useRequest<I, O>(send: (input: I) => Promise<O>, { onSuccess, onError }: Options<I, O> = {}) {
  const router = useRouter();
  // Set at once: `busy` is rendered only after this task, and a second click may be queued already
  const inFlight = useRef(false);
  const { mutate, isPending, isSuccess, data, error, reset } = useMutation({
    mutationFn: send,
    // Never later: what cannot be sent now is an error, also while the browser is offline
    networkMode: 'always',
    retry: false,
    onSuccess,
    onError,
    onSettled: () => {
      inFlight.current = false;
      router.refresh();
    },
  });
  const run = (input: I): void => {
    if (inFlight.current) return;
    inFlight.current = true;
    mutate(input);
  };
  return { run, busy: isPending, done: isSuccess, result: data, error, reset };
}
