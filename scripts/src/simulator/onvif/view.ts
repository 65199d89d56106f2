import type { Channel } from '../channel.ts';
import type { DeviceSpec } from '../roster.ts';

/** What the ONVIF services need to know of the device they speak for. */
export interface OnvifDevice {
  readonly spec: DeviceSpec;
  readonly address: string;
  /** `http://127.0.10.1:8080` */
  readonly baseUrl: string;
  /** `rtsp://127.0.10.1:8554` */
  readonly rtspUrl: string;
  readonly scopes: readonly string[];
  readonly channels: readonly Channel[];
  /** The device's own idea of the time, epoch milliseconds. */
  readonly nowMs: number;
  /** `SetSynchronizationPoint`. */
  askForKeyFrame(channel: Channel): void;
}

/** A media profile: one stream of one channel. */
export interface Profile {
  token: string;
  name: string;
  /** Counts from 1. */
  channelNumber: number;
  channel: Channel;
  stream: 'main' | 'sub';
}

export function listProfiles(device: OnvifDevice): Profile[] {
  return device.channels.flatMap((channel, index) =>
    (['main', 'sub'] as const).map((stream) => ({
      token: `profile_${index + 1}_${stream}`,
      name: `ch${index + 1}-${stream}`,
      channelNumber: index + 1,
      channel,
      stream,
    })),
  );
}

export const streamUri = (device: OnvifDevice, profile: Profile): string =>
  `${device.rtspUrl}/live/${profile.channelNumber}/${profile.stream}`;

export const snapshotUri = (device: OnvifDevice, profile: Profile): string =>
  `${device.baseUrl}/snapshot/${profile.channelNumber}.jpg`;
