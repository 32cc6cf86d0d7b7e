import type { SignalDefinition } from '../definition';

/** `Cabin.*` except the doors. */
export const CABIN_SIGNALS: readonly SignalDefinition[] = [
  { path: 'Cabin.HVAC.IsAirConditioningActive', type: 'boolean', label: { en: 'Air conditioning', zh: '空调' } },
  {
    path: 'Cabin.HVAC.AmbientAirTemperature',
    type: 'number',
    unit: 'celsius',
    min: -60,
    max: 100,
    decimals: 1,
    label: { en: 'Cabin temperature', zh: '车内温度' },
  },
  {
    path: 'Cabin.HVAC.Station.Row1.Driver.Temperature',
    type: 'number',
    unit: 'celsius',
    min: 0,
    max: 50,
    decimals: 1,
    label: { en: 'Set temperature', zh: '设定温度' },
  },
  { path: 'Cabin.Seat.Row1.DriverSide.IsBelted', type: 'boolean', label: { en: 'Driver belted', zh: '驾驶员安全带' } },
  {
    path: 'Cabin.Seat.Row1.DriverSide.IsOccupied',
    type: 'boolean',
    label: { en: 'Driver seat occupied', zh: '驾驶座有人' },
  },
];
