// Interval of full reports; others have only the signals that change while driving
const FULL_REPORT_INTERVAL_S = 30;

/** When a report is due, and which signals it has. */
export class ReportSchedule {
  #sinceReportS = Number.POSITIVE_INFINITY;
  #sinceFullReportS = Number.POSITIVE_INFINITY;

  advance(durationS: number): void {
    this.#sinceReportS += durationS;
    this.#sinceFullReportS += durationS;
  }

  /** A full report is due now. */
  requestFull(): void {
    this.#sinceReportS = Number.POSITIVE_INFINITY;
    this.#sinceFullReportS = Number.POSITIVE_INFINITY;
  }

  take(intervalS: number): 'none' | 'motion' | 'full' {
    if (this.#sinceReportS < intervalS) return 'none';
    this.#sinceReportS = 0;
    if (this.#sinceFullReportS < FULL_REPORT_INTERVAL_S) return 'motion';
    this.#sinceFullReportS = 0;
    return 'full';
  }
}
