import { describe, expect, test } from '@jest/globals';
import type { Agent } from '@sharp-eyes/protocol';
import { fleetFigures, standingOf } from './agent-list.ts';

const agent = (state: Agent['state'], silent: boolean) => ({ state, silent }) as Agent;

describe('the agents at a glance', () => {
  test('an agent that was never enrolled waits; it is not called silent', () => {
    expect(standingOf(agent('waiting', true))).toBe('waiting');
  });

  test('a revoked agent counts nowhere', () => {
    const agents = [agent('enrolled', false), agent('enrolled', true), agent('waiting', false), agent('revoked', true)];
    expect(fleetFigures(agents)).toEqual({ well: 1, all: 3, silent: 1, waiting: 1 });
  });
});
