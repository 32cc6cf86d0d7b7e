import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { NextIntlClientProvider } from 'next-intl';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { RotationCounts, RotationDetail } from '@/lib/contracts';
import common from '@/lib/web/messages/en/common.json';
import rotation from '@/lib/web/messages/en/rotation.json';
import { Headline } from './headline';
import { RotationActions } from './rotation-actions';

vi.mock('next/navigation', () => ({ useRouter: () => ({ refresh: () => undefined }) }));
const fetched = vi.fn();
const onChanged = vi.fn();
beforeEach(() => {
  HTMLDialogElement.prototype.showModal = function () {
    this.open = true;
  };
  vi.stubGlobal('fetch', fetched);
  onChanged.mockReset();
  fetched.mockReset().mockImplementation(async () => Response.json({ ...RUNNING, state: 'paused' }));
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const NONE: RotationCounts = {
  waiting: 0,
  asked: 0,
  issued: 0,
  installed: 0,
  confirmed: 0,
  failed: 0,
  skipped: 0,
  cancelled: 0,
};
const FIRST = { ...NONE, confirmed: 4, failed: 1 };
const SECOND = { ...NONE, confirmed: 6, failed: 2, asked: 3, waiting: 4 };
const RUNNING: RotationDetail = {
  id: 'r',
  name: 'Renewal',
  state: 'running',
  pauseReason: null,
  createdAt: 0,
  createdBy: 'ann@example.com',
  reason: null,
  startsAt: null,
  startedAt: 0,
  endedAt: null,
  total: 20,
  counts: { ...NONE, confirmed: 10, failed: 3, asked: 3, waiting: 4 },
  selection: { fleets: [], models: [], tags: [], vins: [], issuers: [], withdrawnIssuers: [], expiresWithinDays: null },
  plan: {
    canary: 5,
    waves: [100],
    soakMinutes: 0,
    holdBetweenWaves: false,
    perMinute: 60,
    window: { from: '22:00', to: '05:00', timeZone: 'Asia/Shanghai' },
    pauseAtFailedPercent: 5,
    deadlineHours: 24,
    needsApproval: false,
  },
  approvedAt: null,
  approvedBy: null,
  wave: 1,
  waves: [
    { wave: 0, counts: FIRST, total: 5 },
    { wave: 1, counts: SECOND, total: 15 },
  ],
  failures: [],
  stranded: 0,
  confirmedPerMinute: [],
  waitsUntil: null,
  canApprove: false,
};
const UNTOUCHED = { counts: { ...NONE, waiting: 20 }, startedAt: null };
const OPENING = Date.UTC(2026, 10, 25, 14); // 22:00 in Shanghai

const show = (change: Partial<RotationDetail>) => {
  const given = { ...RUNNING, ...change };
  return render(
    <QueryClientProvider client={new QueryClient()}>
      <NextIntlClientProvider locale="en" messages={{ common, rotation }} timeZone="UTC">
        <Headline rotation={given} />
        <RotationActions rotation={given} onChanged={onChanged} />
      </NextIntlClientProvider>
    </QueryClientProvider>,
  );
};
const buttons = () => screen.getAllByRole('button').map(({ textContent }) => textContent);

test.each<[string, Partial<RotationDetail>, RegExp, string[]]>([
  ['running', {}, /Wave 2 of 2 is under way.*4 vehicles of it/, ['Retry the 3 failed', 'Pause', 'Cancel rotation']],
  [
    'for its window',
    { waitsUntil: OPENING },
    /maintenance window.*22:00 to 05:00/,
    ['Retry the 3 failed', 'Pause', 'Cancel rotation'],
  ],
  [
    'between waves',
    { waitsUntil: OPENING + 60_000 },
    /Lets the last wave settle/,
    ['Retry the 3 failed', 'Pause', 'Cancel rotation'],
  ],
  [
    'after failures',
    { state: 'paused', pauseReason: 'failures' },
    /2 of the 8 vehicles of wave 2.*limit is 5%/,
    ['Resume anyway', 'Retry the 3 failed', 'Cancel rotation'],
  ],
  [
    'held',
    { state: 'paused', pauseReason: 'wave' },
    /Wave 2 of 2 has to be started/,
    ['Start wave 2', 'Retry the 3 failed', 'Cancel rotation'],
  ],
  [
    'by hand',
    { state: 'paused', pauseReason: 'operator' },
    /Paused by an administrator.*3 vehicles are under way/,
    ['Resume', 'Retry the 3 failed', 'Cancel rotation'],
  ],
  [
    'mine to approve',
    { ...UNTOUCHED, state: 'awaiting_approval', canApprove: true },
    /your approval.*ann@example.com asks/,
    ['Approve', 'Cancel rotation'],
  ],
  ['of others to approve', { ...UNTOUCHED, state: 'awaiting_approval' }, /another administrator/, ['Cancel rotation']],
  ['scheduled', { ...UNTOUCHED, state: 'scheduled', startsAt: OPENING }, /Starts Nov 25, 2026/, ['Cancel rotation']],
  ['partly done', { state: 'completed' }, /not for every vehicle.*10 of 20/, ['Retry the 3 failed']],
])('%s', (_, change, headline, actions) => {
  show(change);
  expect(screen.getByRole('status').textContent).toMatch(headline);
  expect(buttons()).toEqual(actions);
});

test.each<[Partial<RotationDetail>, RegExp]>([
  [{ state: 'completed', counts: { ...NONE, confirmed: 20 } }, /Every vehicle has its new certificate/],
  [{ state: 'cancelled' }, /10 vehicles have a new certificate; 7 keep.*3 vehicles are under way and finish/],
])('shows no actions: %#', (change, headline) => {
  show(change);
  expect(screen.getByRole('status').textContent).toMatch(headline);
  expect(screen.queryAllByRole('button')).toEqual([]);
});

const REFUSED = { status: 409, code: 'rotation_state', title: 'Conflict', detail: '' };

test('cancel is confirmed with its consequences, pause runs at once', async () => {
  show({});
  fireEvent.click(screen.getByRole('button', { name: 'Cancel rotation' }));
  expect(screen.getByRole('dialog').textContent).toMatch(
    /4 vehicles that wait.*3 vehicles under way finish.*cannot be undone/,
  );
  fireEvent.click(screen.getByRole('button', { name: 'Back' }));
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(fetched).not.toHaveBeenCalled();
  fireEvent.click(screen.getByRole('button', { name: 'Pause' }));
  await waitFor(() => expect(onChanged).toHaveBeenCalledWith({ ...RUNNING, state: 'paused' }));
  expect(fetched).toHaveBeenCalledExactlyOnceWith(
    '/api/v1/rotations/r/pause',
    expect.objectContaining({ method: 'POST' }),
  );
});

test('runs a confirmed action and passes its result on', async () => {
  show({ state: 'paused', pauseReason: 'wave' });
  fireEvent.click(screen.getByRole('button', { name: 'Start wave 2' }));
  const dialog = screen.getByRole('dialog', { name: 'Start wave 2?' });
  fireEvent.click(within(dialog).getByRole('button', { name: 'Start wave 2' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(onChanged).toHaveBeenCalledWith({ ...RUNNING, state: 'paused' });
  expect(fetched).toHaveBeenCalledExactlyOnceWith('/api/v1/rotations/r/resume', expect.anything());
});

test('shows the error of a refused action and changes nothing', async () => {
  fetched.mockImplementation(async () => Response.json(REFUSED, { status: 409 }));
  show({});
  fireEvent.click(screen.getByRole('button', { name: 'Cancel rotation' }));
  const dialog = screen.getByRole('dialog');
  fireEvent.click(within(dialog).getByRole('button', { name: 'Cancel rotation' }));
  expect((await screen.findByRole('alert')).textContent).toBe(rotation.problem.rotation_state);
  expect(onChanged).not.toHaveBeenCalled();
});
