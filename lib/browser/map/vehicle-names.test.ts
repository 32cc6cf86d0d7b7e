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

  it('asks once for everything wanted within a moment', async () => {
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

  it('asks for 200 at a time', async () => {
    const look = vi.fn(async (ids: readonly number[]) => ids.map(vehicle));
    const names = new VehicleNames(look);
    names.want(range(0, 450));
    await vi.advanceTimersByTimeAsync(300);
    expect(look.mock.calls.map(([ids]) => ids.length)).toEqual([200, 200, 50]);
  });

  it('does not ask again for one that may not be seen', async () => {
    const look = vi.fn(async () => []);
    const names = new VehicleNames(look);
    names.want([7]);
    await vi.advanceTimersByTimeAsync(100);
    names.want([7]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(look).toHaveBeenCalledTimes(1);
    expect(names.getNames().of(7)).toBeNull();
  });

  it('takes what failed again, but not at once', async () => {
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
