import { setTimeout as sleep } from 'node:timers/promises';
import { type Browser, chromium, type Page } from '@playwright/test';
import { findBrowser } from '@/lib/processes/start/test-programs.mjs';
import { type ScriptTime, scriptTime, type TraceEvent } from './script-time';

export const VIEWPORT = { width: 1_280, height: 800 };
const ARGS = [
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--no-first-run',
];
const CATEGORIES = ['-*', 'toplevel', 'devtools.timeline', 'disabled-by-default-devtools.timeline'];

export async function launchBrowser(): Promise<Browser> {
  const executablePath = await findBrowser((text: string) => process.stderr.write(`${text}\n`));
  return chromium.launch({ executablePath, args: process.getuid?.() === 0 ? [...ARGS, '--no-sandbox'] : ARGS });
}

/** What came over WebSockets, bytes of their frames' payload. */
export type ByteCount = () => number;

/** Counts in the browser's network, so that the page does nothing for it. @returns what came since the last call */
export async function countSocketBytes(page: Page): Promise<ByteCount> {
  const network = await page.context().newCDPSession(page);
  let bytes = 0;
  await network.send('Network.enable');
  network.on('Network.webSocketFrameReceived', ({ response: { opcode, payloadData } }) => {
    // Binary frames come in base64
    bytes += Buffer.byteLength(payloadData, opcode === 2 ? 'base64' : 'utf8');
  });
  return () => {
    const counted = bytes;
    bytes = 0;
    return counted;
  };
}

/** What the page's main thread does while these seconds pass. */
export async function traceScript(page: Page, seconds: number): Promise<ScriptTime> {
  const browser = page.context().browser();
  if (!browser) throw new Error('The page has no browser');
  await browser.startTracing(page, { categories: CATEGORIES });
  await sleep(seconds * 1_000);
  const trace = await browser.stopTracing();
  return scriptTime((JSON.parse(trace.toString('utf8')) as { traceEvents: TraceEvent[] }).traceEvents);
}
