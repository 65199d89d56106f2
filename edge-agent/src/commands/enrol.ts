import { ConfigError } from '@sharp-eyes/config';
import type { Command } from 'commander';
import { enrol, UplinkError } from '../uplink/index.ts';
import { addSettingsOptions, readSettings, type SettingsOptions } from './settings-options.ts';

/** Exit codes of `enrol`. */
export const ENROL_EXIT = { enrolled: 0, failed: 1, wrongOptions: 2, refused: 3, unreachable: 4, wrongCa: 5 } as const;

/** Adds `enrol` to the agent's program. */
export function addEnrolCommand(program: Command): void {
  const command = program
    .command('enrol')
    .description('make this machine the agent that an enrolment code was made for')
    .argument('<CODE>', 'the code as the console shows it; good for 24 hours, once');
  addSettingsOptions(command)
    .addHelpText(
      'after',
      '\nExit codes: 0 enrolled, 1 failed, 2 wrong options or code, 3 the hub refuses the code, 4 unreachable,' +
        '\n5 the hub has another certificate than the code names.' +
        '\nA running agent takes the new enrolment over within seconds.',
    )
    .action(async (code: string, options: SettingsOptions) => {
      try {
        const { agentId, hubs } = await enrol(code, readSettings(options).data);
        process.stdout.write(
          options.json ? `${JSON.stringify({ enrolled: true, agentId, hubs })}\n` : `agent: enrolled as ${agentId}\n`,
        );
      } catch (error) {
        command.error(error instanceof Error ? error.message : String(error), { exitCode: exitCodeOf(error) });
      }
    });
}

function exitCodeOf(error: unknown): number {
  if (error instanceof ConfigError) return ENROL_EXIT.wrongOptions;
  if (!(error instanceof UplinkError)) return ENROL_EXIT.failed;
  if (error.code === 'bad-code') return ENROL_EXIT.wrongOptions;
  if (error.code === 'enrolment-refused') return ENROL_EXIT.refused;
  if (error.code === 'wrong-ca') return ENROL_EXIT.wrongCa;
  return error.code === 'unreachable' || error.code === 'timeout' ? ENROL_EXIT.unreachable : ENROL_EXIT.failed;
}
