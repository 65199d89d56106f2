import { z } from 'zod';
import { sealedCredential } from './agent-config.ts';
import { deviceFound } from './facts.ts';
import { liveStart, liveStop } from './live-media.ts';
import { deviceKey, id, instant } from './names.ts';

const header = { id, deadline: instant };

/** Hub → agent: a wish with a deadline. Nothing durable depends on one. */
export const command = z.discriminatedUnion('kind', [
  z.object({
    ...header,
    kind: z.literal('discover'),
    body: z.object({
      /** CIDR ranges to probe address by address as well; each must lie in the allowed ones. */
      ranges: z.array(z.string().max(60)).max(16).default([]),
    }),
  }),
  z.object({
    ...header,
    kind: z.literal('probe'),
    body: z.object({
      deviceKey: deviceKey.optional(),
      address: z.string().max(300).optional(),
      credential: sealedCredential.optional(),
    }),
  }),
  z.object({ ...header, kind: z.literal('configure'), body: z.object({ version: z.int().min(0) }) }),
  z.object({ ...header, kind: z.literal('still'), body: z.object({ cameraId: id }) }),
  z.object({ ...header, kind: z.literal('live.start'), body: liveStart }),
  z.object({ ...header, kind: z.literal('live.stop'), body: liveStop }),
  z.object({ ...header, kind: z.literal('diagnose'), body: z.object({}) }),
]);
export type Command = z.infer<typeof command>;
export type CommandKind = Command['kind'];

/** Agent → hub. */
export const commandAnswer = z.discriminatedUnion('ok', [
  z.object({ id, ok: z.literal(true), body: z.unknown() }),
  z.object({ id, ok: z.literal(false), code: z.string().max(60), message: z.string().max(2000) }),
]);
export type CommandAnswer = z.infer<typeof commandAnswer>;

/** The body of an answer to `discover` and `probe`; the same devices also travel as facts. */
export const discoverAnswer = z.object({
  devices: z.array(deviceFound).max(5000),
  /** Answers that could not be read, by error code. */
  refused: z.record(z.string(), z.int()).default({}),
});
