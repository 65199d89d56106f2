import type { SceneStream } from '../scenes/scene-file.ts';
import { findParameterSets } from './packetise.ts';

const base64 = (bytes: Buffer | undefined): string => (bytes ?? Buffer.alloc(0)).toString('base64');

/** The session description of one stream (RFC 4566, RFC 6184 8.2.1, RFC 7798 7.1). */
export function describeStream(stream: SceneStream, address: string, framesPerSecond: number): string {
  const key = stream.units.find((unit) => unit.isKeyFrame);
  if (!key) throw new Error(`${stream.name}: no key frame; prepare the media again`);
  const sets = findParameterSets(stream.codec, key.data);
  const format =
    stream.codec === 'h264'
      ? [
          'a=rtpmap:96 H264/90000',
          `a=fmtp:96 packetization-mode=1;profile-level-id=${sets[0]?.subarray(1, 4).toString('hex')};sprop-parameter-sets=${sets.map(base64).join(',')}`,
        ]
      : [
          'a=rtpmap:96 H265/90000',
          `a=fmtp:96 sprop-vps=${base64(sets[0])};sprop-sps=${base64(sets[1])};sprop-pps=${base64(sets[2])}`,
        ];
  return [
    'v=0',
    `o=- 1 1 IN IP4 ${address}`,
    's=Media Presentation',
    't=0 0',
    'a=control:*',
    'm=video 0 RTP/AVP 96',
    'c=IN IP4 0.0.0.0',
    ...format,
    `a=framerate:${framesPerSecond}`,
    'a=control:trackID=1',
    '',
  ].join('\r\n');
}
