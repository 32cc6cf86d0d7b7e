// Times are compared with logs and read out on the telephone: 24 hours, to the second, months by name
export const TIME = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;
export const DATE_TIME = { dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' } as const;
export const DATE_MINUTE = { dateStyle: 'medium', timeStyle: 'short', hourCycle: 'h23' } as const;
