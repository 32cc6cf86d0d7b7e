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
 * An operation for a form or button: `run` calls it, `busy` lasts until it is answered, `error` is its error.
 * The page's data is reloaded afterwards, also after an error: another user may have been faster.
 */
export const useOperation = <R extends Route>(route: R, options: Options<RouteInput<R>, RouteOutput<R>> = {}) =>
  useRequest((input: RouteInput<R>) => call(route, input), options);

/** The same for any changing request. `result`: its answer; `done`: it succeeded. */
export function useRequest<I, O>(send: (input: I) => Promise<O>, { onSuccess, onError }: Options<I, O> = {}) {
  const router = useRouter();
  // Set synchronously: a second click may be queued before `busy` is rendered
  const inFlight = useRef(false);
  const { mutate, isPending, isSuccess, data, error, reset } = useMutation({
    mutationFn: send,
    // Fail at once while offline instead of pausing
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
