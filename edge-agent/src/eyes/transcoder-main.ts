import { AV_LOG_QUIET, Log } from 'node-av';
import type { FromTranscoder, ToTranscoder } from './transcoder-messages.ts';
import { Transcoding } from './transcoding.ts';

// The program of a transcoding eye: one stream, started by Transcoder while somebody looks, ended with the last viewer.

Log.setLevel(AV_LOG_QUIET);
const transcoding = new Transcoding();

process.on('message', (message: ToTranscoder) => {
  if (message.kind === 'key-frame') {
    transcoding.wantKeyFrame();
    return;
  }
  const made: FromTranscoder = { kind: 'made', units: transcoding.take(message.unit, message.isShown) };
  process.send?.(made);
});

// The agent's end is ours, however it came; Ctrl-C goes to the whole group, and the agent decides when we end.
process.on('disconnect', () => process.exit(0));
process.on('SIGINT', () => undefined);
