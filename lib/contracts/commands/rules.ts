import { POWERTRAINS, type Powertrain } from '../fleet/terms';
import type { CommandRules } from './definition';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;

const PLUG_IN: readonly Powertrain[] = ['bev', 'phev'];
const ROW = (side: string) => `Cabin.Door.${side}.IsLocked`;
const DOORS = ['Row1.DriverSide', 'Row1.PassengerSide', 'Row2.DriverSide', 'Row2.PassengerSide'];

const routine = {
  risk: 'routine',
  roles: ['operator', 'support', 'admin'],
  needsReason: false,
  needsApproval: false,
  defaultDeadlineMs: 2 * MINUTE_MS,
  maxDeadlineMs: 30 * MINUTE_MS,
  executionMs: 15 * SECOND_MS,
  conflictGroup: null,
  preconditions: [],
  evidence: [],
  powertrains: POWERTRAINS,
  parameters: {},
} satisfies Partial<CommandRules>;

// The caller is at the car: minutes later the command would be pointless
const sensitive = {
  ...routine,
  risk: 'sensitive',
  roles: ['support', 'admin'],
  needsReason: true,
  defaultDeadlineMs: MINUTE_MS,
  maxDeadlineMs: 5 * MINUTE_MS,
} satisfies Partial<CommandRules>;

// Includes the time for the approval
const dangerous = {
  ...sensitive,
  risk: 'dangerous',
  needsApproval: true,
  defaultDeadlineMs: 10 * MINUTE_MS,
  maxDeadlineMs: 30 * MINUTE_MS,
} satisfies Partial<CommandRules>;

// In display order
const RULES = {
  door_unlock: {
    ...sensitive,
    conflictGroup: 'doors',
    preconditions: ['stationary'],
    evidence: [{ path: ROW('Row1.DriverSide'), value: false }],
    parameters: {
      doors: {
        label: { en: 'Doors', zh: '车门' },
        choices: { all: { en: 'All doors', zh: '全部车门' }, driver: { en: "Driver's door only", zh: '仅驾驶员侧' } },
        initial: 'all',
      },
    },
    label: { en: 'Unlock doors', zh: '解锁车门' },
    help: { en: 'Whoever stands at the car can get in.', zh: '车旁的任何人都可以打开车门。' },
  },
  door_lock: {
    ...routine,
    conflictGroup: 'doors',
    evidence: DOORS.map((door) => ({ path: ROW(door), value: true })),
    label: { en: 'Lock doors', zh: '锁车门' },
    help: { en: 'Locks every closed door.', zh: '锁上所有已关闭的车门。' },
  },
  trunk_open: {
    ...sensitive,
    conflictGroup: 'trunk',
    preconditions: ['stationary'],
    evidence: [{ path: 'Body.Trunk.Rear.IsOpen', value: true }],
    label: { en: 'Open trunk', zh: '打开后备箱' },
    help: { en: 'The trunk springs open; the doors stay as they are.', zh: '后备箱会弹开，车门状态不变。' },
  },
  windows_close: {
    ...routine,
    conflictGroup: 'windows',
    executionMs: 30 * SECOND_MS,
    evidence: DOORS.map((door) => ({ path: `Cabin.Door.${door}.Window.Position`, value: 0 })),
    label: { en: 'Close windows', zh: '关闭车窗' },
    help: { en: 'Closes all windows; they stop at an obstacle.', zh: '关闭所有车窗，遇到障碍会停止。' },
  },
  find_vehicle: {
    ...routine,
    preconditions: ['stationary'],
    executionMs: 45 * SECOND_MS,
    parameters: {
      mode: {
        label: { en: 'Signal', zh: '提示方式' },
        choices: {
          horn_and_lights: { en: 'Horn and lights', zh: '鸣笛和灯光' },
          lights: { en: 'Lights only', zh: '仅灯光' },
        },
        initial: 'horn_and_lights',
      },
      durationS: { label: { en: 'Duration (s)', zh: '时长（秒）' }, min: 1, max: 30, step: 1, initial: 5 },
    },
    label: { en: 'Find vehicle', zh: '寻车' },
    help: { en: 'Horn and hazard lights, for a few seconds.', zh: '鸣笛并闪烁危险警告灯数秒。' },
  },
  climate_start: {
    ...routine,
    conflictGroup: 'climate',
    executionMs: 30 * SECOND_MS,
    evidence: [{ path: 'Cabin.HVAC.IsAirConditioningActive', value: true }],
    parameters: {
      temperatureC: { label: { en: 'Temperature (°C)', zh: '温度（°C）' }, min: 16, max: 30, step: 0.5, initial: 21 },
      durationMin: { label: { en: 'Duration (min)', zh: '时长（分钟）' }, min: 1, max: 30, step: 1, initial: 10 },
    },
    label: { en: 'Start climate', zh: '开启空调' },
    help: { en: 'Heats or cools the cabin, then stops by itself.', zh: '加热或制冷车厢，到时自动停止。' },
  },
  climate_stop: {
    ...routine,
    conflictGroup: 'climate',
    evidence: [{ path: 'Cabin.HVAC.IsAirConditioningActive', value: false }],
    label: { en: 'Stop climate', zh: '关闭空调' },
    help: { en: 'Switches heating and cooling off.', zh: '关闭加热和制冷。' },
  },
  charge_start: {
    ...routine,
    conflictGroup: 'charging',
    preconditions: ['charging_cable_connected'],
    executionMs: 30 * SECOND_MS,
    powertrains: PLUG_IN,
    evidence: [{ path: 'Powertrain.TractionBattery.Charging.IsCharging', value: true }],
    label: { en: 'Start charging', zh: '开始充电' },
    help: { en: 'Needs a connected cable.', zh: '需要已连接充电线。' },
  },
  charge_stop: {
    ...routine,
    conflictGroup: 'charging',
    powertrains: PLUG_IN,
    evidence: [{ path: 'Powertrain.TractionBattery.Charging.IsCharging', value: false }],
    label: { en: 'Stop charging', zh: '停止充电' },
    help: { en: 'The cable stays locked until the car is unlocked.', zh: '解锁车辆前充电线保持锁止。' },
  },
  charge_limit_set: {
    ...routine,
    conflictGroup: 'charging',
    powertrains: PLUG_IN,
    evidence: [{ path: 'Powertrain.TractionBattery.Charging.ChargeLimit', param: 'limitPct' }],
    parameters: {
      limitPct: {
        label: { en: 'Charge limit (%)', zh: '充电上限（%）' },
        min: 50,
        max: 100,
        step: 1,
        initial: 80,
        required: true,
      },
    },
    label: { en: 'Set charge limit', zh: '设置充电上限' },
    help: { en: 'Charging ends at this state of charge.', zh: '充电到达该电量时停止。' },
  },
  report_now: {
    ...routine,
    label: { en: 'Report now', zh: '立即上报' },
    help: { en: 'The vehicle sends all its signals once.', zh: '车辆立即上报一次全部信号。' },
  },
  report_interval_set: {
    ...routine,
    conflictGroup: 'device',
    parameters: {
      intervalS: {
        label: { en: 'Interval (s)', zh: '间隔（秒）' },
        min: 1,
        max: 3_600,
        step: 1,
        initial: 10,
        required: true,
      },
    },
    label: { en: 'Set report interval', zh: '设置上报间隔' },
    help: { en: 'How often the vehicle reports while it is awake.', zh: '车辆唤醒时的上报间隔。' },
  },
  diagnostics_read: {
    ...routine,
    executionMs: 60 * SECOND_MS,
    label: { en: 'Read trouble codes', zh: '读取故障码' },
    help: { en: 'Reads the stored trouble codes of all control units.', zh: '读取所有控制单元存储的故障码。' },
  },
  tbox_reboot: {
    ...sensitive,
    conflictGroup: 'device',
    executionMs: 3 * MINUTE_MS,
    label: { en: 'Restart TBox', zh: '重启 TBox' },
    help: { en: 'The vehicle is out of reach for up to two minutes.', zh: '车辆最多两分钟无法联系。' },
  },
  engine_immobilise: {
    ...dangerous,
    conflictGroup: 'immobiliser',
    preconditions: ['stationary'],
    label: { en: 'Immobilise', zh: '锁定发动机' },
    help: { en: 'The car cannot be started any more. It must stand still.', zh: '车辆将无法启动；必须处于静止状态。' },
  },
  engine_release: {
    ...dangerous,
    conflictGroup: 'immobiliser',
    label: { en: 'Release immobiliser', zh: '解除发动机锁定' },
    help: { en: 'The car can be started again.', zh: '车辆可以重新启动。' },
  },
} satisfies Record<string, CommandRules>;

/** The name of a vehicle's operation; part of topics. */
export type Operation = keyof typeof RULES;

/** Each operation of a vehicle. Free of zod, so that pages can load it. */
export const COMMAND_RULES: Record<Operation, CommandRules> = RULES;

export const OPERATIONS = Object.keys(RULES) as Operation[];
