import { percentile } from '../report';
import type { ScriptTime } from './script-time';

/** Cost and latency of one page. */
export type MeasuredPage = {
  bytesPerSecond: number;
  /** Share of the published messages that the page has read; 1 with frames. */
  readShare: number;
  updatesPerSecond: number | null;
  script: ScriptTime;
  /** ms; empty if nothing could be drawn. */
  publishToPixelMs: number[];
};

type PageFigures = {
  bytesPerSecond: number;
  updateP50Ms: number;
  updateP95Ms: number;
  frameP50Ms: number;
  frameP95Ms: number;
  secondP95Ms: number;
  longestTaskMs: number;
  framesPerSecond: number;
  pixelP50Ms: number;
  pixelP95Ms: number;
};

export function figuresOf({ bytesPerSecond, script, publishToPixelMs }: MeasuredPage): PageFigures {
  const { updatesMs, framesMs, secondsMs, tasksMs, seconds } = script;
  return {
    bytesPerSecond,
    updateP50Ms: percentile(updatesMs, 50),
    updateP95Ms: percentile(updatesMs, 95),
    frameP50Ms: percentile(framesMs, 50),
    frameP95Ms: percentile(framesMs, 95),
    secondP95Ms: percentile(secondsMs, 95),
    longestTaskMs: Math.max(0, ...tasksMs),
    framesPerSecond: framesMs.length / seconds,
    pixelP50Ms: percentile(publishToPixelMs, 50),
    pixelP95Ms: percentile(publishToPixelMs, 95),
  };
}
