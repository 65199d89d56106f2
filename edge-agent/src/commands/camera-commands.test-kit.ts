import { Command } from 'commander';
import { addDiscoverCommand } from './discover.ts';
import { addProbeCommand } from './probe.ts';

/** The two commands alone, for their tests: without what the rest of the agent loads. */
const program = new Command('agent');
addDiscoverCommand(program);
addProbeCommand(program);
await program.parseAsync();
