export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];
export const THEME_COOKIE = 'theme';

/** The value of the root element's `data-theme`. Without it the system setting applies, see app/globals.css. */
export const parseTheme = (cookie: string | undefined): Theme => THEMES.find((theme) => theme === cookie) ?? 'system';
