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
    const look = vi.fn(async (ids: readonly number[]) => ids.map(vehicle));
    const names = new VehicleNames(look);
    const before = names.getNames();
    names.want([1, 2]);
    names.want([2, 3]);
    expect(look).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(100);
    names.want([1, 2, 3]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(look.mock.calls).toEqual([[[1, 2, 3]]]);
    expect(names.getNames()).not.toBe(before);
    expect(names.getNames().of(3)?.vin).toBe('VIN3');
    expect(names.getNames().idOf('VIN3')).toBe(3);
  });

  it('requests 200 at a time', async () => {
    const look = vi.fn(async (ids: readonly number[]) => ids.map(vehicle));
    const names = new VehicleNames(look);
    names.want(range(0, 450));
    await vi.advanceTimersByTimeAsync(300);
    expect(look.mock.calls.map(([ids]) => ids.length)).toEqual([200, 200, 50]);
  });

  it('does not request an invisible vehicle again', async () => {
    const look = vi.fn(async () => []);
    const names = new VehicleNames(look);
    names.want([7]);
    await vi.advanceTimersByTimeAsync(100);
    names.want([7]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(look).toHaveBeenCalledTimes(1);
    expect(names.getNames().of(7)).toBeNull();
  });

  it('retries a failed request after a delay', async () => {
    const look = vi.fn(async (ids: readonly number[]) => ids.map(vehicle));
    look.mockRejectedValueOnce(new TypeError('network'));
    const names = new VehicleNames(look);
    const told = vi.fn();
    names.subscribe(told);
    names.want([1]);
    await vi.advanceTimersByTimeAsync(4_000);
    names.want([1]);
    expect([names.getNames().of(1), look.mock.calls.length]).toEqual([undefined, 1]);
    await vi.advanceTimersByTimeAsync(1_200);
    expect(told).toHaveBeenCalled();
    names.want([1]);
    await vi.advanceTimersByTimeAsync(100);
    expect(names.getNames().of(1)?.vin).toBe('VIN1');
  });
});
