/** The parts of sdp-transform 3 that we use; the package has no types of its own. */
declare module 'sdp-transform' {
  export interface SdpMedia {
    type: string;
    port: number;
    protocol: string;
    payloads?: string;
    control?: string;
    rtp: { payload: number; codec: string; rate?: number }[];
    fmtp: { payload: number; config: string }[];
  }
  export interface SdpDescription {
    control?: string;
    media: SdpMedia[];
  }
  export function parse(sdp: string): SdpDescription;
}
