// What does not move, doors and tyres, is told this often, and whenever it changes
const EVERYTHING_EVERY_S = 30;

/** When a report is due, and how much of it. */
export class ReportSchedule {
  #sinceReportS = Number.POSITIVE_INFINITY;
  #sinceEverythingS = Number.POSITIVE_INFINITY;

  advance(durationS: number): void {
    this.#sinceReportS += durationS;
    this.#sinceEverythingS += durationS;
  }

  /** The next report is due at once and has everything. */
  hurry(): void {
    this.#sinceReportS = Number.POSITIVE_INFINITY;
    this.#sinceEverythingS = Number.POSITIVE_INFINITY;
  }

  take(intervalS: number): 'nothing' | 'motion' | 'everything' {
    if (this.#sinceReportS < intervalS) return 'nothing';
    this.#sinceReportS = 0;
    if (this.#sinceEverythingS < EVERYTHING_EVERY_S) return 'motion';
    this.#sinceEverythingS = 0;
    return 'everything';
  }
}
