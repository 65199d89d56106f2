import { type AgentSettings, ConfigError } from '@sharp-eyes/config';
import type { Command } from 'commander';
import { pino } from 'pino';
import { type Agent, startAgent } from '../main.ts';
import { OutboxError } from '../outbox/index.ts';
import { connectedMessage, notEnrolledMessage, UplinkError, type UplinkState } from '../uplink/index.ts';
import { addSettingsOptions, readSettings, type SettingsOptions } from './settings-options.ts';

/** Exit codes of `run`. */
export const RUN_EXIT = { stopped: 0, failed: 1, wrongOptions: 2, notEnrolled: 3, outbox: 4 } as const;

/** Everything is stopped within this time, or the process ends all the same: the outbox has what counts. */
const stopWithinMs = 4500;

/** Adds `run` to the agent's program: watches what its configuration tells it to, and nothing else. */
export function addRunCommand(program: Command): void {
  const command = program
    .command('run')
    .description('watch the cameras that the hub has configured; ends with SIGINT or SIGTERM');
  addSettingsOptions(command)
    .addHelpText(
      'after',
      '\nExit codes: 0 stopped, 1 failed, 2 wrong options or settings, 3 not enrolled, 4 the outbox file is not usable.' +
        '\nThe log goes to standard error, as JSON lines; what a supervisor needs to know to standard output.',
    )
    .action(async (options: SettingsOptions) => {
      try {
        await run(readSettings(options), options.json ?? false);
      } catch (error) {
        if (error instanceof UplinkError && error.code === 'not-enrolled')
          say(options.json ?? false, 'not-enrolled', notEnrolledMessage);
        command.error(error instanceof Error ? error.message : String(error), { exitCode: exitCodeOf(error) });
      }
    });
}

async function run(settings: AgentSettings, json: boolean): Promise<void> {
  // Written at once: a line that explains a crash must not die in a buffer with it.
  const log = pino({ level: settings.log.level, base: { part: 'agent' } }, pino.destination({ dest: 2, sync: true }));
  let agent: Agent | undefined;
  let stopping: Promise<void> | undefined;
  const stop = (): void => {
    stopping ??= end(agent, json);
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  // Started by a program of ours: when that one dies, however it dies, nobody would ever stop us.
  if (process.connected) process.on('disconnect', stop);
  agent = await startAgent({
    settings,
    log,
    onState: (state, { agentId }) => say(json, state, wordsOf(state), { agentId }),
  });
  say(json, 'running', 'agent: running');
  // A signal that came while starting is obeyed now.
  if (stopping !== undefined) await end(agent, json);
}

async function end(agent: Agent | undefined, json: boolean): Promise<void> {
  if (agent === undefined) return;
  setTimeout(() => process.exit(RUN_EXIT.stopped), stopWithinMs).unref();
  await agent.stop();
  say(json, 'stopped', 'agent: stopped');
  // Sockets of cameras in the middle of closing must not hold the process.
  process.exit(RUN_EXIT.stopped);
}

function wordsOf(state: UplinkState): string {
  if (state === 'connected') return connectedMessage;
  return state === 'not-enrolled' ? notEnrolledMessage : `agent: hub ${state}`;
}

function say(json: boolean, state: string, words: string, more: object = {}): void {
  process.stdout.write(json ? `${JSON.stringify({ state, ...more })}\n` : `${words}\n`);
}

function exitCodeOf(error: unknown): number {
  if (error instanceof ConfigError) return RUN_EXIT.wrongOptions;
  if (error instanceof OutboxError) return RUN_EXIT.outbox;
  return error instanceof UplinkError && error.code === 'not-enrolled' ? RUN_EXIT.notEnrolled : RUN_EXIT.failed;
}
