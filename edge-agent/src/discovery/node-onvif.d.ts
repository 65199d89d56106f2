declare module 'node-onvif' {
  interface ProbedDevice {
    urn: string;
    xaddrs: string[];
    scopes: string[];
    types: string[];
  }
  const onvif: { startProbe(): Promise<ProbedDevice[]> };
  export default onvif;
}
