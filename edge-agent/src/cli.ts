import { Command } from 'commander';
import { addDiscoverCommand } from './commands/discover.ts';
import { addEnrolCommand } from './commands/enrol.ts';
import { addProbeCommand } from './commands/probe.ts';
import { addRunCommand } from './commands/run.ts';
import { addWatchCommand } from './commands/watch.ts';

/** `npm run agent -- COMMAND`: one line for each thing that the agent can be told to do. */
const program = new Command('agent').description("the site's agent: finds the cameras, watches them, tells the hub");
// Words that commander itself refuses are wrong options like any other: 2 for every command, as their help says.
program.exitOverride(({ code, exitCode }) => process.exit(exitCode === 1 && code !== 'commander.error' ? 2 : exitCode));
addEnrolCommand(program);
addRunCommand(program);
addDiscoverCommand(program);
addProbeCommand(program);
addWatchCommand(program);
await program.parseAsync();
