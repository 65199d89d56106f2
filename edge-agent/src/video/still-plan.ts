/** One still of an alert that is to be taken. */
export interface PlannedStill {
  alertId: string;
  /** 0 before, 1 at, 2 after. */
  n: 0 | 1 | 2;
  /** Stream time of the picture that is wanted, seconds. */
  atS: number;
}

/** Seconds before the deciding picture: nobody has entered yet, or is about to. */
const beforeS = 2;
/** contract.md 2: the third still is 5 s after. */
const afterS = 5;
/** Pictures kept in an eye are gone soon; a still that could not be taken by then is given up, seconds. */
const givenUpAfterS = 15;
const mostPlanned = 32;

/** Which stills of open alerts are due. Pure. */
export class StillPlan {
  #planned: PlannedStill[] = [];

  /** An alert rose by the picture at `atS`. */
  plan(alertId: string, atS: number): void {
    const stills: PlannedStill[] = [
      { alertId, n: 1, atS },
      { alertId, n: 0, atS: Math.max(0, atS - beforeS) },
      { alertId, n: 2, atS: atS + afterS },
    ];
    this.#planned = [...this.#planned, ...stills].slice(-mostPlanned);
  }

  /** The first still whose picture must have been kept by now. */
  due(keptUntilS: number): PlannedStill | undefined {
    this.#planned = this.#planned.filter(
      ({ atS }) => keptUntilS - atS < givenUpAfterS && atS - keptUntilS < givenUpAfterS,
    );
    return this.#planned.find(({ atS }) => atS <= keptUntilS);
  }

  done(still: PlannedStill): void {
    this.#planned = this.#planned.filter((other) => other !== still);
  }

  /** What is still to come. */
  get size(): number {
    return this.#planned.length;
  }
}
