import type { SignalDefinition } from '../definition';

/** `Cabin.Door.*` and `Body.*` */
export const BODY_SIGNALS: readonly SignalDefinition[] = [
  {
    path: 'Cabin.Door.Row1.DriverSide.IsLocked',
    type: 'boolean',
    label: { en: 'Front driver side door locked', zh: '主驾侧前门已锁' },
  },
  {
    path: 'Cabin.Door.Row1.DriverSide.IsOpen',
    type: 'boolean',
    label: { en: 'Front driver side door open', zh: '主驾侧前门打开' },
  },
  {
    path: 'Cabin.Door.Row1.DriverSide.Window.Position',
    type: 'number',
    unit: 'percent',
    min: 0,
    max: 100,
    decimals: 0,
    label: { en: 'Front driver side window', zh: '主驾侧前窗开度' },
  },
  {
    path: 'Cabin.Door.Row1.PassengerSide.IsLocked',
    type: 'boolean',
    label: { en: 'Front passenger side door locked', zh: '副驾侧前门已锁' },
  },
  {
    path: 'Cabin.Door.Row1.PassengerSide.IsOpen',
    type: 'boolean',
    label: { en: 'Front passenger side door open', zh: '副驾侧前门打开' },
  },
  {
    path: 'Cabin.Door.Row1.PassengerSide.Window.Position',
    type: 'number',
    unit: 'percent',
    min: 0,
    max: 100,
    decimals: 0,
    label: { en: 'Front passenger side window', zh: '副驾侧前窗开度' },
  },
  {
    path: 'Cabin.Door.Row2.DriverSide.IsLocked',
    type: 'boolean',
    label: { en: 'Rear driver side door locked', zh: '主驾侧后门已锁' },
  },
  {
    path: 'Cabin.Door.Row2.DriverSide.IsOpen',
    type: 'boolean',
    label: { en: 'Rear driver side door open', zh: '主驾侧后门打开' },
  },
  {
    path: 'Cabin.Door.Row2.DriverSide.Window.Position',
    type: 'number',
    unit: 'percent',
    min: 0,
    max: 100,
    decimals: 0,
    label: { en: 'Rear driver side window', zh: '主驾侧后窗开度' },
  },
  {
    path: 'Cabin.Door.Row2.PassengerSide.IsLocked',
    type: 'boolean',
    label: { en: 'Rear passenger side door locked', zh: '副驾侧后门已锁' },
  },
  {
    path: 'Cabin.Door.Row2.PassengerSide.IsOpen',
    type: 'boolean',
    label: { en: 'Rear passenger side door open', zh: '副驾侧后门打开' },
  },
  {
    path: 'Cabin.Door.Row2.PassengerSide.Window.Position',
    type: 'number',
    unit: 'percent',
    min: 0,
    max: 100,
    decimals: 0,
    label: { en: 'Rear passenger side window', zh: '副驾侧后窗开度' },
  },
  { path: 'Body.Trunk.Rear.IsOpen', type: 'boolean', label: { en: 'Trunk open', zh: '后备箱打开' } },
  { path: 'Body.Trunk.Rear.IsLocked', type: 'boolean', label: { en: 'Trunk locked', zh: '后备箱已锁' } },
  { path: 'Body.Hood.IsOpen', type: 'boolean', label: { en: 'Hood open', zh: '引擎盖打开' } },
  { path: 'Body.Horn.IsActive', type: 'boolean', label: { en: 'Horn', zh: '喇叭' } },
  { path: 'Body.Lights.Hazard.IsSignaling', type: 'boolean', label: { en: 'Hazard lights', zh: '危险警示灯' } },
  { path: 'Body.Lights.Beam.Low.IsOn', type: 'boolean', label: { en: 'Low beam', zh: '近光灯' } },
];
