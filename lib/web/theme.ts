export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];
export const THEME_COOKIE = 'theme';

/** What the root element's `data-theme` says; without it the system decides, see app/globals.css. */
export const parseTheme = (cookie: string | undefined): Theme => THEMES.find((theme) => theme === cookie) ?? 'system';
