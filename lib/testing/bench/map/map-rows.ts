import { ms, perSecond, type Row } from '../report';
import { figuresOf, type MeasuredPage } from './measured-page';
import type { ProcessCost } from './process-cost';
import type { InProcessResult } from './run-in-process';
import type { RateStep } from './sustained-rate';
import type { WatchCost } from './watch-costs';

export type SizeResult = {
  vehicles: number;
  moving: number;
  /** Messages published per second. */
  rate: number;
  steps: RateStep[];
  platformReadyMs: number;
  pages: ({ view: string; published: number } & MeasuredPage)[];
  costs: (WatchCost & { asked: number })[];
  /** A text is the reason why there are no figures. */
  naive: MeasuredPage | string;
  inProcess: ({ watchers: number } & InProcessResult)[];
};

export const mapRows = (results: readonly SizeResult[]): Row[] => results.flatMap(rowsOf);

function rowsOf({ vehicles, moving, rate, pages, costs, naive, inProcess, platformReadyMs }: SizeResult): Row[] {
  const fleet = vehicles.toLocaleString('en');
  return [
    {
      what: `${fleet} vehicles: movements a second through the broker`,
      value: perSecond(rate),
      ...(rate < moving && { aim: `${perSecond(moving)}, more than this machine's broker carries beside the rest` }),
    },
    ...pages.flatMap((page) => [
      { what: `${fleet}, ${page.view}: movements a second that were published`, value: perSecond(page.published) },
      ...pageRows(`${fleet}, ${page.view}`, page, true),
    ]),
    ...(typeof naive === 'string'
      ? [{ what: `${fleet}, naive: no figures`, value: naive }]
      : [
          { what: `${fleet}, naive: messages that the page read`, value: percent(naive.readShare) },
          {
            what: `${fleet}, naive: setData shown`,
            value: `${(naive.updatesPerSecond ?? 0).toFixed(2)} /s`,
            aim: '1 /s',
          },
          ...pageRows(`${fleet}, naive`, naive, false),
        ]),
    { what: `${fleet}: platform start until the map is ready`, value: ms(platformReadyMs) },
    ...costs.map(({ watchers, asked, platform, broker, bytesPerSecond }) => ({
      what: `${fleet}: platform with ${watchers} watchers at ${asked} /s (broker)`,
      value: `${cost(platform)} (${cost(broker)}), ${kilobytes(bytesPerSecond)}/s to all`,
    })),
    ...inProcess.map((one) => ({
      what: `${fleet}: role live fed by calls, ${one.watchers} watchers, ${perSecond(one.fedPerSecond)}`,
      value: `${cost(one)}, ${kilobytes(one.bytesPerSecond)}/s to all`,
    })),
  ];
}

function pageRows(what: string, page: MeasuredPage, ours: boolean): Row[] {
  const figures = figuresOf(page);
  const aim = (text: string) => (ours ? { aim: text } : {});
  return [
    { what: `${what}: to the browser`, value: `${kilobytes(figures.bytesPerSecond)}/s`, ...aim('≤ 64 KB/s') },
    {
      what: `${what}: script an update (a second, without frames), p50 / p95`,
      value: `${ms(figures.updateP50Ms)} / ${ms(figures.updateP95Ms)}`,
      ...aim('≤ 8 ms p95'),
    },
    {
      what: `${what}: script a frame, p50 / p95, and frames a second`,
      value: `${ms(figures.frameP50Ms)} / ${ms(figures.frameP95Ms)}, ${figures.framesPerSecond.toFixed(1)} /s`,
    },
    { what: `${what}: longest task of the main thread`, value: ms(figures.longestTaskMs) },
    {
      what: `${what}: publish → pixel, p50 / p95`,
      value:
        page.publishToPixelMs.length > 0
          ? `${ms(figures.pixelP50Ms)} / ${ms(figures.pixelP95Ms)}`
          : 'no square without vehicles is in view',
      ...aim('≤ 1.5 s p95'),
    },
  ];
}

const kilobytes = (bytes: number): string => `${(bytes / 1_024).toFixed(bytes < 10_240 ? 1 : 0)} KB`;
const percent = (share: number): string => `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;
const cost = ({ cpuShare, rssBytes }: ProcessCost): string =>
  `${percent(cpuShare)} of a core, ${Math.round(rssBytes / 1e6)} MB`;
