import type { SignalReadings } from '@/lib/contracts';

export const DOORS = ['row1Driver', 'row1Passenger', 'row2Driver', 'row2Passenger'] as const;
export type Door = (typeof DOORS)[number];
export type CarPart = Door | 'trunk' | 'hood';
/** null: not reported. */
export type PartState = { open: boolean | null; locked: boolean | null };
export type CarState = {
  parts: Record<CarPart, PartState>;
  /** Opening, %. */
  windows: Record<Door, number | null>;
  /** kPa, in the order front left, front right, rear left, rear right. */
  tyresKpa: (number | null)[];
  /** Vehicle clock of the oldest of these values; null: none reported. */
  oldestAt: number | null;
};

const DOOR_PATHS: Record<Door, string> = {
  row1Driver: 'Cabin.Door.Row1.DriverSide',
  row1Passenger: 'Cabin.Door.Row1.PassengerSide',
  row2Driver: 'Cabin.Door.Row2.DriverSide',
  row2Passenger: 'Cabin.Door.Row2.PassengerSide',
};
const TYRE_PATHS = ['Row1.Wheel.Left', 'Row1.Wheel.Right', 'Row2.Wheel.Left', 'Row2.Wheel.Right'].map(
  (wheel) => `Chassis.Axle.${wheel}.Tire.Pressure`,
);

/** State of the body from its signals. */
export function carState(signals: SignalReadings): CarState {
  const times: number[] = [];
  const read = (path: string) => {
    const reading = signals[path];
    if (reading) times.push(reading[1]);
    return reading?.[0];
  };
  const flag = (path: string): boolean | null => {
    const value = read(path);
    return typeof value === 'boolean' ? value : null;
  };
  const number = (path: string): number | null => {
    const value = read(path);
    return typeof value === 'number' ? value : null;
  };
  const door = (name: Door): PartState => ({
    open: flag(`${DOOR_PATHS[name]}.IsOpen`),
    locked: flag(`${DOOR_PATHS[name]}.IsLocked`),
  });
  const window = (name: Door) => number(`${DOOR_PATHS[name]}.Window.Position`);
  const state = {
    parts: {
      row1Driver: door('row1Driver'),
      row1Passenger: door('row1Passenger'),
      row2Driver: door('row2Driver'),
      row2Passenger: door('row2Passenger'),
      trunk: { open: flag('Body.Trunk.Rear.IsOpen'), locked: flag('Body.Trunk.Rear.IsLocked') },
      hood: { open: flag('Body.Hood.IsOpen'), locked: null },
    },
    windows: {
      row1Driver: window('row1Driver'),
      row1Passenger: window('row1Passenger'),
      row2Driver: window('row2Driver'),
      row2Passenger: window('row2Passenger'),
    },
    tyresKpa: TYRE_PATHS.map(number),
  };
  return { ...state, oldestAt: times.length > 0 ? Math.min(...times) : null };
}

export const partsWhere = (state: CarState, test: (part: PartState) => boolean): CarPart[] =>
  (Object.keys(state.parts) as CarPart[]).filter((part) => test(state.parts[part]));
