import { countyOf, newId, rulesDocument } from '@sharp-eyes/protocol';
import type { Tx } from '../../platform/database/database.ts';
import type { Platform } from '../../platform/platform.ts';
import { wholeScope } from '../../platform/scope.ts';
import type { WatchedRules } from '../../registry/cameras/rules-for-desk.ts';
import type { AlertVerdicts } from '../alerts/verdicts.ts';
import { emitNarrowing } from './announce.ts';
import { optionsFor, tallyByHour } from './options-rules.ts';
import { pastAlertOf } from './past-alerts.ts';
import { judgePrecision } from './precision-rules.ts';
import { alertReplayerOf, type PastAlert, tallyOf } from './replay-rules.ts';
import type { JudgementDocument, NarrowingDocument, NarrowingRepository } from './repository.ts';
import { judgeProposal, type LastProposal, type ProposalStep, ruleIn, windowFrom } from './rules.ts';

/** Rules judged in one sweep: each reads some thousand alerts at most. */
const sweepBatch = 10;
/** An open proposal is looked at anew each day: alerts grow old. */
const againAfterMs = 24 * 3600_000;

const anyCamera = wholeScope('rules are judged wherever their cameras are');

/** Judges rules by what people decided about their alerts, and proposes narrower ones. It changes no rule. */
export class Proposals {
  readonly #platform: Platform;
  readonly #verdicts: AlertVerdicts;
  readonly #rules: WatchedRules;
  readonly #repository: NarrowingRepository;

  constructor(
    platform: Platform,
    rooms: { verdicts: AlertVerdicts; rules: WatchedRules },
    repository: NarrowingRepository,
  ) {
    this.#platform = platform;
    this.#verdicts = rooms.verdicts;
    this.#rules = rooms.rules;
    this.#repository = repository;
  }

  /** People decided about alerts of these rules: they are judged with the next sweep. */
  async heard(rules: readonly { division: string; cameraId: string; ruleId: string }[]): Promise<void> {
    const named = new Map(rules.map((rule) => [`${rule.cameraId} ${rule.ruleId}`, rule]));
    const documents = [...named.values()].map((rule) => ({ ...rule, county: countyOf(rule.division) }));
    await this.#repository.hear(documents, new Date(this.#platform.clock.now()));
  }

  /** Judges what is due. Called by the sweep; two hubs that judge one rule propose one narrowing. */
  async judgeDue(now: Date): Promise<void> {
    const all = await this.#repository.due(now, sweepBatch);
    await this.#platform.sweeps.each('narrowings', all, (due) => this.#judge(due, now));
  }

  async #judge(due: JudgementDocument, now: Date): Promise<void> {
    const last = await this.#repository.lastOf(due);
    const { step, proposed } = await this.#look(due, last, now);
    const isOpen = await this.#platform.database.inTransaction(async (tx) => {
      const current = await this.#repository.lastOf(due, tx);
      // Somebody decided meanwhile, or another hub was here: what was found may not hold any more.
      if (current?._id !== last?._id || current?.version !== last?.version) return true;
      if (step === 'propose' && proposed) await this.#propose(tx, last, proposed);
      if (step === 'withdraw' && last) await this.#withdraw(tx, last);
      return step === 'propose' || (step === 'nothing' && last?.state === 'open');
    });
    await this.#repository.judged(due, isOpen ? new Date(now.getTime() + againAfterMs) : null);
  }

  async #look(
    { cameraId, ruleId }: JudgementDocument,
    last: NarrowingDocument | undefined,
    now: Date,
  ): Promise<{ step: ProposalStep['do']; proposed?: NarrowingDocument }> {
    const camera = await this.#rules.find(anyCamera, cameraId);
    const document = camera && rulesDocument.parse(camera.rules);
    const rule = document && ruleIn(document, ruleId);
    const zone = document?.zones.find(({ name }) => name === rule?.zone);
    if (!camera || !rule || !zone || rule.shadow) return { step: last?.state === 'open' ? 'withdraw' : 'nothing' };
    const from = new Date(windowFrom(now.getTime(), decidedOf(last)));
    const found = await this.#verdicts.alertsOf({ county: camera.county, cameraId, ruleId, from, until: now });
    const replay = alertReplayerOf(rule);
    // What the rule as it is now would not raise says nothing of it.
    const alerts = found.alerts.map(pastAlertOf).filter((alert) => replay(alert) !== 'silent');
    const tally = tallyOf(alerts);
    const verdict = judgePrecision(tally);
    const options = verdict.verdict === 'poor' ? optionsFor(rule, zone, alerts) : [];
    const step = judgeProposal(verdict, lastOf(last, alerts), options).do;
    if (verdict.precision === null) return { step };
    const { county, division, divisionPath, cameraName, siteName } = camera;
    const proposed: NarrowingDocument = {
      ...{ _id: newId(), county, division, divisionPath, cameraId, cameraName, siteName, ruleId, state: 'open' },
      ...{ zone: zone.name, zonePolygon: zone.polygon, rule, madeAt: now, from, until: now },
      ...{ truncated: found.truncated, tally, precision: verdict.precision, hours: tallyByHour(alerts), options },
      ...{ decided: null, configuration: null, trial: null, undone: null, version: 1 },
    };
    return { step, proposed };
  }

  async #propose(tx: Tx, last: NarrowingDocument | undefined, proposed: NarrowingDocument): Promise<void> {
    if (last?.state === 'open') {
      const { _id, county, madeAt, version } = last;
      await this.#repository.save(tx, { ...proposed, _id, county, madeAt, version });
      emitNarrowing(tx, last);
      return;
    }
    await this.#repository.insert(tx, proposed);
    emitNarrowing(tx, proposed, null);
  }

  async #withdraw(tx: Tx, last: NarrowingDocument): Promise<void> {
    await this.#repository.save(tx, { ...last, state: 'withdrawn' });
    emitNarrowing(tx, last);
  }
}

function decidedOf(last: NarrowingDocument | undefined): Pick<LastProposal, 'state' | 'at'> | undefined {
  if (!last) return undefined;
  const at = last.undone?.at ?? last.decided?.at ?? last.madeAt;
  return { state: last.state, at: at.getTime() };
}

function lastOf(last: NarrowingDocument | undefined, alerts: readonly PastAlert[]): LastProposal | undefined {
  const decided = decidedOf(last);
  if (!decided) return undefined;
  const since = tallyOf(alerts.filter(({ at }) => at > decided.at));
  return { ...decided, verdictsSince: since.genuine + since.falseAlarm };
}
