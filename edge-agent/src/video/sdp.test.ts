import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { chooseVideoTrack, joinControl } from './sdp.ts';

const sdp = (video: string) =>
  [
    'v=0',
    'o=- 1 1 IN IP4 0.0.0.0',
    's=x',
    't=0 0',
    'a=control:*',
    'm=audio 0 RTP/AVP 0',
    'a=control:track2',
    video,
    '',
  ].join('\r\n');

describe('the video track of an SDP', () => {
  test('H.264 with its parameter sets', () => {
    const track = chooseVideoTrack(
      sdp(
        'm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=fmtp:96 packetization-mode=1;sprop-parameter-sets=Z0IAHg==,aM48gA==\r\na=control:track1',
      ),
    );
    expect(track).toMatchObject({ codec: 'h264', payloadType: 96, control: 'track1', sessionControl: '*' });
    expect(track.parameters.map((nal) => nal[0])).toEqual([0x67, 0x68]);
  });

  test('H.265 with its three', () => {
    const track = chooseVideoTrack(
      sdp('m=video 0 RTP/AVP 98\r\na=rtpmap:98 H265/90000\r\na=fmtp:98 sprop-vps=QAEM; sprop-sps=QgEB; sprop-pps=RAHA'),
    );
    expect(track).toMatchObject({ codec: 'h265', payloadType: 98, control: '*' });
    expect(track.parameters).toHaveLength(3);
  });

  test('a camera without H.264 or H.265 is told by what it offers', () => {
    expect(() => chooseVideoTrack(sdp('m=video 0 RTP/AVP 26\r\na=rtpmap:26 JPEG/90000'))).toThrow(/unsupported.*JPEG/);
  });

  test('what is no SDP is a named error, whatever it is', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(() => chooseVideoTrack(text)).toThrow(/bad-answer|unsupported/);
      }),
    );
  });

  test.each([
    ['rtsp://h/live', 'track1', 'rtsp://h/live/track1'],
    ['rtsp://h/live/', 'track1', 'rtsp://h/live/track1'],
    ['rtsp://h/live?a=1', 'trackID=2', 'rtsp://h/live?a=1/trackID=2'],
    ['rtsp://h/live/', '/track1', 'rtsp://h/live/track1'],
    ['rtsp://h/live', 'rtsp://h/other', 'rtsp://h/other'],
    ['rtsp://h/live', '*', 'rtsp://h/live'],
  ])('%s and %s make %s', (base, control, whole) => expect(joinControl(base, control)).toBe(whole));
});
