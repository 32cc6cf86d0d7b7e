export const ALARM_LIMIT = 20;
export const LOST_LIMIT = 10;
