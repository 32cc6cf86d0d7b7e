import { onlineManager, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, fireEvent, render, renderHook, screen, waitFor } from '@testing-library/react';
import { NextIntlClientProvider } from 'next-intl';
import type { ReactNode } from 'react';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Toaster } from '@/components/ui';
import { call } from '@/lib/browser/call';
import access from '@/lib/web/messages/en/access.json';
import admin from '@/lib/web/messages/en/admin.json';
import common from '@/lib/web/messages/en/common.json';
import { ConfirmDialog, type ConfirmDialogProps } from './confirm-dialog';
import { SecretDialog } from './secret-dialog';
import { useOperation } from './use-operation';

const refresh = vi.fn();
vi.mock('next/navigation', () => ({ useRouter: () => ({ refresh }) }));
const fetched = vi.fn<typeof fetch>();
const onClose = vi.fn();

beforeEach(() => {
  HTMLDialogElement.prototype.showModal = function () {
    this.open = true;
  };
  vi.stubGlobal('fetch', fetched);
  fetched.mockReset().mockImplementation(async () => Response.json({ secret: 's3cret' }));
  refresh.mockReset();
  onClose.mockReset();
});
afterEach(() => {
  cleanup();
  onlineManager.setOnline(true);
  vi.unstubAllGlobals();
});

const answerProblem = (code: string, status = 409) =>
  fetched.mockImplementation(async () =>
    Response.json({ code, status, title: 'Refused', detail: 'As said' }, { status }),
  );

// Whoever retries does so within the test
const client = new QueryClient({ defaultOptions: { mutations: { retryDelay: 0 } } });
const Around = ({ children }: { children: ReactNode }) => (
  <QueryClientProvider client={client}>
    <NextIntlClientProvider locale="en" messages={{ common, admin, access }} timeZone="UTC">
      {children}
      <Toaster />
    </NextIntlClientProvider>
  </QueryClientProvider>
);
/** Long enough for a request that is sent again at once. */
const settle = () => act(() => new Promise((resolve) => setTimeout(resolve, 20)));
const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }));

describe('useOperation', () => {
  const open = (options: Parameters<typeof useOperation<'DELETE /bans/{id}'>>[1] = {}) =>
    renderHook(() => useOperation('DELETE /bans/{id}', options), { wrapper: Around }).result;

  test('is busy until the API has answered, then reloads the page’s data', async () => {
    const onSuccess = vi.fn();
    let answer: (response: Response) => void = () => undefined;
    fetched.mockReturnValue(new Promise((resolve) => (answer = resolve)));
    const ban = open({ onSuccess });
    act(() => ban.current.run({ id: 'b' }));
    await waitFor(() => expect(ban.current.busy).toBe(true));
    expect(refresh).not.toHaveBeenCalled();
    answer(new Response(null, { status: 204 }));
    await waitFor(() => expect(ban.current.busy).toBe(false));
    expect(onSuccess.mock.calls[0]?.slice(0, 2)).toEqual([undefined, { id: 'b' }]);
    expect(ban.current.error).toBeNull();
    expect(refresh).toHaveBeenCalledOnce();
  });

  test('returns the problem of an error, and reloads the page’s data', async () => {
    answerProblem('not_found', 404);
    const onError = vi.fn();
    const ban = open({ onError });
    act(() => ban.current.run({ id: 'b' }));
    await waitFor(() =>
      expect(ban.current.error).toMatchObject({ name: 'ApiProblem', problem: { code: 'not_found' } }),
    );
    expect(onError).toHaveBeenCalledOnce();
    expect(refresh).toHaveBeenCalledOnce();
  });

  test('fails at once while the browser is offline, and is not sent when it is online again', async () => {
    onlineManager.setOnline(false);
    fetched.mockRejectedValue(new TypeError('Failed to fetch'));
    const ban = open();
    act(() => ban.current.run({ id: 'b' }));
    await waitFor(() => expect(ban.current.error).toMatchObject({ name: 'TypeError' }));
    act(() => onlineManager.setOnline(true));
    await settle();
    expect(fetched).toHaveBeenCalledOnce();
  });

  test('is not sent again before the first request is answered', async () => {
    const ban = open();
    act(() => {
      ban.current.run({ id: 'b' });
      ban.current.run({ id: 'b' });
    });
    await waitFor(() => expect(refresh).toHaveBeenCalledOnce());
    expect(fetched).toHaveBeenCalledOnce();
    act(() => ban.current.run({ id: 'b' }));
    await waitFor(() => expect(fetched).toHaveBeenCalledTimes(2));
  });
});

describe('ConfirmDialog', () => {
  const open = (props: Partial<ConfirmDialogProps<unknown>> = {}) =>
    render(
      <ConfirmDialog
        title="Lift it?"
        confirmLabel="Lift"
        done="Lifted"
        onConfirm={() => call('DELETE /bans/{id}', { id: 'b' })}
        onClose={onClose}
        {...props}
      >
        {props.children ?? <p>It may connect again.</p>}
      </ConfirmDialog>,
      { wrapper: Around },
    );

  test('runs only after the confirmation, then shows a toast and closes', async () => {
    open();
    expect(fetched).not.toHaveBeenCalled();
    press('Lift');
    expect(await screen.findByText('Lifted')).toBeTruthy();
    expect(onClose).toHaveBeenCalledOnce();
    expect(refresh).toHaveBeenCalledOnce();
  });

  test('stays open and shows the error', async () => {
    answerProblem('not_found', 404);
    open();
    press('Lift');
    expect((await screen.findByRole('alert')).textContent).toBe(admin.problem.not_found);
    expect(onClose).not.toHaveBeenCalled();
    expect(refresh).toHaveBeenCalledOnce();
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Lift' }).disabled).toBe(false);
  });

  test('explains the error with the texts of the area, an unknown one by the server’s detail', async () => {
    answerProblem('rule_set_changed');
    open({ problems: 'access' });
    press('Lift');
    expect((await screen.findByRole('alert')).textContent).toBe(access.problem.rule_set_changed);
    answerProblem('unheard_of');
    press('Lift');
    expect(await screen.findByText('That did not work: As said')).toBeTruthy();
  });

  test('leaves the error to its children when they show it', async () => {
    answerProblem('not_found', 404);
    open({ children: (error) => <output>{error}</output> });
    press('Lift');
    expect(await screen.findByText(admin.problem.not_found)).toBeTruthy();
    expect(screen.queryByRole('alert')).toBeNull();
  });

  test('shows at once that the server cannot be reached while the browser is offline, and tries once', async () => {
    onlineManager.setOnline(false);
    fetched.mockRejectedValue(new TypeError('Failed to fetch'));
    open();
    press('Lift');
    expect((await screen.findByRole('alert')).textContent).toBe(admin.problem.unreachable);
    act(() => onlineManager.setOnline(true));
    await settle();
    expect(fetched).toHaveBeenCalledOnce();
  });

  test('runs once however often it is confirmed', async () => {
    const onDone = vi.fn();
    open({ onDone });
    press('Lift');
    press('Lift');
    await waitFor(() => expect(onDone).toHaveBeenCalledExactlyOnceWith({ secret: 's3cret' }));
    await settle();
    // What follows takes a while: a page is loaded
    press('Lift');
    await settle();
    expect(fetched).toHaveBeenCalledOnce();
    expect(onClose).not.toHaveBeenCalled();
  });
});

describe('SecretDialog', () => {
  const open = () =>
    render(
      <SecretDialog
        title="A secret"
        makeLabel="Make"
        make={() => call('POST /service-accounts/{username}/secret', { username: 'a' })}
        shown={({ secret }) => <output>{secret}</output>}
        onClose={onClose}
      >
        {(error) => <p>{error ?? 'Not made yet'}</p>}
      </SecretDialog>,
      { wrapper: Around },
    );

  test('shows the created secret and creates no other', async () => {
    open();
    expect(screen.getByText('Not made yet')).toBeTruthy();
    press('Make');
    press('Make');
    expect((await screen.findByRole('status')).textContent).toBe('s3cret');
    expect(screen.queryByRole('button', { name: 'Make' })).toBeNull();
    expect(fetched).toHaveBeenCalledOnce();
    expect(refresh).toHaveBeenCalledOnce();
    press('Done');
    expect(onClose).toHaveBeenCalledOnce();
  });

  test('shows the error and can be tried again', async () => {
    answerProblem('not_found', 404);
    open();
    press('Make');
    expect(await screen.findByText(admin.problem.not_found)).toBeTruthy();
    fetched.mockImplementation(async () => Response.json({ secret: 'other' }));
    press('Make');
    expect((await screen.findByRole('status')).textContent).toBe('other');
  });

  test('fails at once while the browser is offline, and is not sent when it is online again', async () => {
    onlineManager.setOnline(false);
    fetched.mockRejectedValue(new TypeError('Failed to fetch'));
    open();
    press('Make');
    expect(await screen.findByText(admin.problem.unreachable)).toBeTruthy();
    act(() => onlineManager.setOnline(true));
    await settle();
    expect(fetched).toHaveBeenCalledOnce();
  });
});
