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

/** Bytes of WebSocket payload. */
type ByteCount = () => number;

/** Counts by DevTools protocol, without cost in the page. @returns a function with the count since its last call */
export async function countSocketBytes(page: Page): Promise<ByteCount> {
  const network = await page.context().newCDPSession(page);
  let bytes = 0;
  await network.send('Network.enable');
  network.on('Network.webSocketFrameReceived', ({ response: { opcode, payloadData } }) => {
    // Binary frames are reported in base64
    bytes += Buffer.byteLength(payloadData, opcode === 2 ? 'base64' : 'utf8');
  });
  return () => {
    const counted = bytes;
    bytes = 0;
    return counted;
  };
}

/** Traces the page's main thread for these seconds. */
export async function traceScript(page: Page, seconds: number): Promise<ScriptTime> {
  const browser = page.context().browser();
  if (!browser) throw new Error('The page has no browser');
  await browser.startTracing(page, { categories: CATEGORIES });
  await sleep(seconds * 1_000);
  const trace = await browser.stopTracing();
  return scriptTime((JSON.parse(trace.toString('utf8')) as { traceEvents: TraceEvent[] }).traceEvents);
}
