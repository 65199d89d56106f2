import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Escalation, newId, toInstant } from '@sharp-eyes/protocol';
import { movableClock } from '../../../platform/clock.ts';
import { wholeScope } from '../../../platform/scope.ts';
import { eventually } from '../../../platform/testing/eventually.ts';
import { openTestHub, type SignedIn, type TestHub } from '../../../testing/hub.ts';
