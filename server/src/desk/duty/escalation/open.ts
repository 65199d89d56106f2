import type { Platform } from '../../../platform/platform.ts';
import type { Audit } from '../../../trust/audit/service.ts';
import { Policies } from './policies.ts';
import { EscalationRepository } from './repository.ts';
import { type EscalationNeeds, Escalations } from './service.ts';

/** Policies and what follows from them, on the collections that both share. */
export function openEscalation(
  platform: Platform,
  audit: Audit,
  needs: EscalationNeeds,
): { policies: Policies; escalations: Escalations } {
  const repository = new EscalationRepository(platform.database);
  const policies = new Policies(platform, audit, repository);
  return { policies, escalations: new Escalations(platform, repository, policies, needs) };
}
