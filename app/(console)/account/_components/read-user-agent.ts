// Names of browsers and systems are never translated. The order matters: Edge also names Chrome, Chrome also names Safari
const BROWSERS = [
  ['Edge', /Edg(?:e|A|iOS)?\/(\d+)/],
  ['Opera', /OPR\/(\d+)/],
  ['Samsung Internet', /SamsungBrowser\/(\d+)/],
  ['Firefox', /(?:Firefox|FxiOS)\/(\d+)/],
  ['Chrome', /(?:Chrome|CriOS|HeadlessChrome)\/(\d+)/],
  ['Safari', /Version\/(\d+).*Safari\//],
  ['curl', /^curl\/(\d+)/],
] as const;
const SYSTEMS = [
  ['iOS', /iPhone|iPad/],
  ['Android', /Android/],
  ['Windows', /Windows/],
  ['macOS', /Mac OS X/],
  ['ChromeOS', /CrOS/],
  ['Linux', /Linux/],
] as const;

/** Browser and operating system as people know them, `Firefox 140, Windows`; null if neither is recognised. */
export function readUserAgent(userAgent: string | null): string | null {
  const text = userAgent ?? '';
  const browser = BROWSERS.map(([name, pattern]) => {
    const version = pattern.exec(text)?.[1];
    return version && `${name} ${version}`;
  }).find(Boolean);
  const system = SYSTEMS.find(([, pattern]) => pattern.test(text))?.[0];
  return [browser, system].filter(Boolean).join(', ') || null;
}
