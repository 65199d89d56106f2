import { escapeXml } from './soap.ts';
import type { OnvifDevice } from './view.ts';

const dateTime = (at: Date): string =>
  `<tt:Time><tt:Hour>${at.getUTCHours()}</tt:Hour><tt:Minute>${at.getUTCMinutes()}</tt:Minute><tt:Second>${at.getUTCSeconds()}</tt:Second></tt:Time>` +
  `<tt:Date><tt:Year>${at.getUTCFullYear()}</tt:Year><tt:Month>${at.getUTCMonth() + 1}</tt:Month><tt:Day>${at.getUTCDate()}</tt:Day></tt:Date>`;

function getSystemDateAndTime(device: OnvifDevice): string {
  const utc = new Date(device.nowMs);
  const local = new Date(device.nowMs + 8 * 3_600_000);
  return `<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:DateTimeType>NTP</tt:DateTimeType><tt:DaylightSavings>false</tt:DaylightSavings><tt:TimeZone><tt:TZ>CST-8</tt:TZ></tt:TimeZone><tt:UTCDateTime>${dateTime(utc)}</tt:UTCDateTime><tt:LocalDateTime>${dateTime(local)}</tt:LocalDateTime></tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>`;
}

function getCapabilities(device: OnvifDevice): string {
  return `<tds:GetCapabilitiesResponse><tds:Capabilities><tt:Device><tt:XAddr>${device.baseUrl}/onvif/device_service</tt:XAddr></tt:Device><tt:Media><tt:XAddr>${device.baseUrl}/onvif/media_service</tt:XAddr><tt:StreamingCapabilities><tt:RTPMulticast>false</tt:RTPMulticast><tt:RTP_TCP>true</tt:RTP_TCP><tt:RTP_RTSP_TCP>true</tt:RTP_RTSP_TCP></tt:StreamingCapabilities></tt:Media></tds:Capabilities></tds:GetCapabilitiesResponse>`;
}

function getServices(device: OnvifDevice): string {
  const service = (namespace: string, path: string, minor: number): string =>
    `<tds:Service><tds:Namespace>${namespace}</tds:Namespace><tds:XAddr>${device.baseUrl}${path}</tds:XAddr><tds:Version><tt:Major>2</tt:Major><tt:Minor>${minor}</tt:Minor></tds:Version></tds:Service>`;
  const services = [
    service('http://www.onvif.org/ver10/device/wsdl', '/onvif/device_service', 60),
    service('http://www.onvif.org/ver10/media/wsdl', '/onvif/media_service', 60),
    ...(device.spec.hasMedia2 ? [service('http://www.onvif.org/ver20/media/wsdl', '/onvif/media2_service', 60)] : []),
  ];
  return `<tds:GetServicesResponse>${services.join('')}</tds:GetServicesResponse>`;
}

function getDeviceInformation({ spec }: OnvifDevice): string {
  return `<tds:GetDeviceInformationResponse><tds:Manufacturer>${escapeXml(spec.manufacturer)}</tds:Manufacturer><tds:Model>${escapeXml(spec.model)}</tds:Model><tds:FirmwareVersion>V5.7.${spec.channels.length}</tds:FirmwareVersion><tds:SerialNumber>${spec.serial}</tds:SerialNumber><tds:HardwareId>88</tds:HardwareId></tds:GetDeviceInformationResponse>`;
}

function getScopes(device: OnvifDevice): string {
  const scopes = device.scopes.map(
    (scope) =>
      `<tds:Scopes><tt:ScopeDef>Fixed</tt:ScopeDef><tt:ScopeItem>${escapeXml(scope)}</tt:ScopeItem></tds:Scopes>`,
  );
  return `<tds:GetScopesResponse>${scopes.join('')}</tds:GetScopesResponse>`;
}

function getNetworkInterfaces({ spec, address }: OnvifDevice): string {
  return `<tds:GetNetworkInterfacesResponse><tds:NetworkInterfaces token="eth0"><tt:Enabled>true</tt:Enabled><tt:Info><tt:Name>eth0</tt:Name><tt:HwAddress>${spec.mac}</tt:HwAddress><tt:MTU>1500</tt:MTU></tt:Info><tt:IPv4><tt:Enabled>true</tt:Enabled><tt:Config><tt:Manual><tt:Address>${address}</tt:Address><tt:PrefixLength>8</tt:PrefixLength></tt:Manual><tt:DHCP>false</tt:DHCP></tt:Config></tt:IPv4></tds:NetworkInterfaces></tds:GetNetworkInterfacesResponse>`;
}

/** The Device service's operations, by name. */
export const deviceOperations: Readonly<Record<string, (device: OnvifDevice) => string>> = {
  GetSystemDateAndTime: getSystemDateAndTime,
  GetCapabilities: getCapabilities,
  GetServices: getServices,
  GetDeviceInformation: getDeviceInformation,
  GetScopes: getScopes,
  GetNetworkInterfaces: getNetworkInterfaces,
  GetHostname: ({ spec }) =>
    `<tds:GetHostnameResponse><tds:HostnameInformation><tt:FromDHCP>false</tt:FromDHCP><tt:Name>${escapeXml(spec.name)}</tt:Name></tds:HostnameInformation></tds:GetHostnameResponse>`,
  GetEndpointReference: ({ spec }) =>
    `<tds:GetEndpointReferenceResponse><tds:GUID>${spec.endpointReference}</tds:GUID></tds:GetEndpointReferenceResponse>`,
};

/** What a client may ask before it has shown a password (ONVIF Core, access class PRE_AUTH). */
export const openOperations: ReadonlySet<string> = new Set([
  'GetSystemDateAndTime',
  'GetCapabilities',
  'GetServices',
  'GetHostname',
  'GetEndpointReference',
]);
