// 24 hours, months by name: unambiguous in every locale
export const TIME = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;
export const DATE_TIME = { dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' } as const;
export const DATE_MINUTE = { dateStyle: 'medium', timeStyle: 'short', hourCycle: 'h23' } as const;
