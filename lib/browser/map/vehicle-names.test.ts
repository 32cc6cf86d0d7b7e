import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { MapVehicle } from '@/lib/contracts/map';
import { VehicleNames } from './vehicle-names';

const vehicle = (id: number): MapVehicle => ({
  id,
  vin: `VIN${id}`,
  plate: null,
  fleet: { code: 'north', name: 'North' },
  model: { code: 'e5', name: 'E5' },
});
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

describe('names of vehicles', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('requests names in debounced batches', async () => {
    const load = vi.fn(async (ids: readonly number[]) => ids.map(vehicle));
    const names = new VehicleNames(load);
    const before = names.getNames();
    names.request([1, 2]);
    names.request([2, 3]);
    expect(load).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(100);
    names.request([1, 2, 3]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(load.mock.calls).toEqual([[[1, 2, 3]]]);
    expect(names.getNames()).not.toBe(before);
    expect(names.getNames().of(3)?.vin).toBe('VIN3');
    expect(names.getNames().idOf('VIN3')).toBe(3);
  });

  it('requests 200 at a time', async () => {
    const load = vi.fn(async (ids: readonly number[]) => ids.map(vehicle));
    const names = new VehicleNames(load);
    names.request(range(0, 450));
    await vi.advanceTimersByTimeAsync(300);
    expect(load.mock.calls.map(([ids]) => ids.length)).toEqual([200, 200, 50]);
  });

  it('does not request an invisible vehicle again', async () => {
    const load = vi.fn(async () => []);
    const names = new VehicleNames(load);
    names.request([7]);
    await vi.advanceTimersByTimeAsync(100);
    names.request([7]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(load).toHaveBeenCalledTimes(1);
    expect(names.getNames().of(7)).toBeNull();
  });

  it('retries a failed request after a delay', async () => {
    const load = vi.fn(async (ids: readonly number[]) => ids.map(vehicle));
    load.mockRejectedValueOnce(new TypeError('network'));
    const names = new VehicleNames(load);
    const listener = vi.fn();
    names.subscribe(listener);
    names.request([1]);
    await vi.advanceTimersByTimeAsync(4_000);
    names.request([1]);
    expect([names.getNames().of(1), load.mock.calls.length]).toEqual([undefined, 1]);
    await vi.advanceTimersByTimeAsync(1_200);
    expect(listener).toHaveBeenCalled();
    names.request([1]);
    await vi.advanceTimersByTimeAsync(100);
    expect(names.getNames().of(1)?.vin).toBe('VIN1');
  });
});
