import { mainSize } from '../scenes/recipe.ts';
import { childText, escapeXml } from './soap.ts';
import { listProfiles, type OnvifDevice, type Profile, snapshotUri, streamUri } from './view.ts';

/** An operation's answer, or a fault's subcode and words. */
export type MediaAnswer = string | { fault: string; reason: string };
type MediaOperation = (device: OnvifDevice, body: Record<string, unknown>) => MediaAnswer;

function withProfile(
  device: OnvifDevice,
  body: Record<string, unknown>,
  answer: (profile: Profile) => string,
): MediaAnswer {
  const token = childText(body, 'ProfileToken');
  const profile = listProfiles(device).find((one) => one.token === token);
  return profile ? answer(profile) : { fault: 'NoProfile', reason: `no media profile ${token}` };
}

const synchronise = (device: OnvifDevice, body: Record<string, unknown>, prefix: 'trt' | 'tr2'): MediaAnswer =>
  withProfile(device, body, ({ channel }) => {
    device.askForKeyFrame(channel);
    return `<${prefix}:SetSynchronizationPointResponse/>`;
  });

const size = (width: number, height: number): string =>
  `<tt:Resolution><tt:Width>${width}</tt:Width><tt:Height>${height}</tt:Height></tt:Resolution>`;

const sourceParts = ({ channelNumber, channel }: Profile): string =>
  `<tt:Name>${escapeXml(channel.spec.name)}</tt:Name><tt:UseCount>2</tt:UseCount><tt:SourceToken>source_${channelNumber}</tt:SourceToken><tt:Bounds x="0" y="0" width="${mainSize.width}" height="${mainSize.height}"/>`;

function encoderParts(profile: Profile, encoding: string): string {
  const stream = profile.channel.streams.get(profile.stream);
  return `<tt:Name>${profile.name}</tt:Name><tt:UseCount>1</tt:UseCount><tt:Encoding>${encoding}</tt:Encoding>${size(stream?.width ?? 0, stream?.height ?? 0)}`;
}

/** Media (ver10) knows no H.265: like many cameras, the profile is listed there without an encoder. */
function encoder1(profile: Profile): string {
  if (profile.channel.streams.get(profile.stream)?.codec === 'h265') return '';
  const rate = profile.channel.scene.framesPerSecond;
  return `<tt:VideoEncoderConfiguration token="encoder_${profile.token}">${encoderParts(profile, 'H264')}<tt:Quality>4</tt:Quality><tt:RateControl><tt:FrameRateLimit>${rate}</tt:FrameRateLimit><tt:EncodingInterval>1</tt:EncodingInterval><tt:BitrateLimit>1024</tt:BitrateLimit></tt:RateControl><tt:H264><tt:GovLength>${rate * 2}</tt:GovLength><tt:H264Profile>Main</tt:H264Profile></tt:H264><tt:SessionTimeout>PT60S</tt:SessionTimeout></tt:VideoEncoderConfiguration>`;
}

function encoder2(profile: Profile): string {
  const codec = profile.channel.streams.get(profile.stream)?.codec === 'h265' ? 'H265' : 'H264';
  const rate = profile.channel.scene.framesPerSecond;
  return `<tr2:VideoEncoder token="encoder_${profile.token}" GovLength="${rate * 2}" Profile="Main">${encoderParts(profile, codec)}<tt:RateControl ConstantBitRate="false"><tt:FrameRateLimit>${rate}</tt:FrameRateLimit><tt:BitrateLimit>1024</tt:BitrateLimit></tt:RateControl><tt:Quality>4</tt:Quality></tr2:VideoEncoder>`;
}

const profile1 = (profile: Profile): string =>
  `<trt:Profiles token="${profile.token}" fixed="true"><tt:Name>${profile.name}</tt:Name><tt:VideoSourceConfiguration token="config_${profile.channelNumber}">${sourceParts(profile)}</tt:VideoSourceConfiguration>${encoder1(profile)}</trt:Profiles>`;

const profile2 = (profile: Profile): string =>
  `<tr2:Profiles token="${profile.token}" fixed="true"><tr2:Name>${profile.name}</tr2:Name><tr2:Configurations><tr2:VideoSource token="config_${profile.channelNumber}">${sourceParts(profile)}</tr2:VideoSource>${encoder2(profile)}</tr2:Configurations></tr2:Profiles>`;

/** The Media service's operations (ver10), by name. */
export const mediaOperations: Readonly<Record<string, MediaOperation>> = {
  GetProfiles: (device) =>
    `<trt:GetProfilesResponse>${listProfiles(device).map(profile1).join('')}</trt:GetProfilesResponse>`,
  GetVideoSources: (device) => {
    const sources = device.channels.map(
      (channel, index) =>
        `<trt:VideoSources token="source_${index + 1}"><tt:Framerate>${channel.scene.framesPerSecond}</tt:Framerate>${size(mainSize.width, mainSize.height)}</trt:VideoSources>`,
    );
    return `<trt:GetVideoSourcesResponse>${sources.join('')}</trt:GetVideoSourcesResponse>`;
  },
  GetStreamUri: (device, body) =>
    withProfile(
      device,
      body,
      (profile) =>
        `<trt:GetStreamUriResponse><trt:MediaUri><tt:Uri>${streamUri(device, profile)}</tt:Uri><tt:InvalidAfterConnect>false</tt:InvalidAfterConnect><tt:InvalidAfterReboot>false</tt:InvalidAfterReboot><tt:Timeout>PT60S</tt:Timeout></trt:MediaUri></trt:GetStreamUriResponse>`,
    ),
  GetSnapshotUri: (device, body) =>
    withProfile(
      device,
      body,
      (profile) =>
        `<trt:GetSnapshotUriResponse><trt:MediaUri><tt:Uri>${snapshotUri(device, profile)}</tt:Uri><tt:InvalidAfterConnect>false</tt:InvalidAfterConnect><tt:InvalidAfterReboot>false</tt:InvalidAfterReboot><tt:Timeout>PT60S</tt:Timeout></trt:MediaUri></trt:GetSnapshotUriResponse>`,
    ),
  SetSynchronizationPoint: (device, body) => synchronise(device, body, 'trt'),
};

/** The Media2 service's operations (ver20), by name. */
export const media2Operations: Readonly<Record<string, MediaOperation>> = {
  GetProfiles: (device) =>
    `<tr2:GetProfilesResponse>${listProfiles(device).map(profile2).join('')}</tr2:GetProfilesResponse>`,
  GetStreamUri: (device, body) =>
    withProfile(
      device,
      body,
      (profile) =>
        `<tr2:GetStreamUriResponse><tr2:Uri>${streamUri(device, profile)}</tr2:Uri></tr2:GetStreamUriResponse>`,
    ),
  GetSnapshotUri: (device, body) =>
    withProfile(
      device,
      body,
      (profile) =>
        `<tr2:GetSnapshotUriResponse><tr2:Uri>${snapshotUri(device, profile)}</tr2:Uri></tr2:GetSnapshotUriResponse>`,
    ),
  SetSynchronizationPoint: (device, body) => synchronise(device, body, 'tr2'),
};
