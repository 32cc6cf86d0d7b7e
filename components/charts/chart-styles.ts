/** Properties of every axis. */
export const AXIS = {
  stroke: 'var(--line-strong)',
  tick: { fill: 'var(--muted)', fontSize: 11 },
  tickLine: false,
} as const;

/** Properties of every tooltip. */
export const TOOLTIP = {
  isAnimationActive: false,
  contentStyle: {
    background: 'var(--raised)',
    border: '1px solid var(--line-strong)',
    borderRadius: 6,
    fontSize: 12,
    padding: '4px 8px',
  },
  itemStyle: { color: 'var(--text)', padding: 0 },
  labelStyle: { color: 'var(--muted)' },
} as const;
