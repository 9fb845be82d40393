/** Who is told how far a scan is. */
export interface ScanWatch {
  /** So many events more are to be looked at. */
  toLook(events: number): void;
  looked(events: number): void;
  /** So many of them are what the search found, before they are aggregated. */
  matched(events: number): void;
  /** True: what is found by now is enough. @throws when the search was stopped. */
  isFinished(): boolean;
}
