import { escapeText } from '../camera/errors.ts';
import { type InspectedDevice, toDeviceFound } from '../discovery/inspect.ts';
import type { DiscoveryProblem } from '../discovery/problems.ts';
import type { FoundDevice } from '../discovery/union.ts';

const WORDS = {
  streaming: '有画面 streaming',
  unauthorised: '密码不对 unauthorised',
  reachable: '在线无画面 reachable',
  unreachable: '连不上 unreachable',
};

/**
 * The JSON object for one device: the protocol's `device.found` body, with how it was found, its scopes, streams and
 * clock. `reachability` and `sources` are there only when the device was asked.
 */
export function describeAsJson(device: FoundDevice, inspected?: InspectedDevice): object {
  const { reachability, sources: _short, ...found } = toDeviceFound(device, inspected);
  const asked = inspected && {
    reachability,
    reason: inspected.measurement.reason,
    ...(inspected.measurement.clockOffsetMs === undefined
      ? {}
      : { clockOffsetMs: inspected.measurement.clockOffsetMs }),
    ...describeSources(inspected),
  };
  return { ...found, foundBy: device.foundBy, from: device.from, ...asked };
}

function describeSources({ measurement: { description } }: InspectedDevice): object {
  if (!description) return {};
  const { sources, media2, legacyAuthentication, certificateFingerprint, problems } = description;
  return {
    media2,
    legacyAuthentication,
    ...(certificateFingerprint === undefined ? {} : { certificateFingerprint }),
    sources: sources.map(({ token, profiles, main, sub }) => ({ token, main: main?.token, sub: sub?.token, profiles })),
    problems,
  };
}

/** A few lines for a person; everything that the device says is escaped. */
export function describeForPeople(device: FoundDevice, inspected?: InspectedDevice): string {
  const information = inspected?.measurement.description?.information;
  const name = [information?.maker, information?.model].filter(Boolean).join(' ') || scopeValue(device, 'name');
  const url = inspected?.url ?? device.addresses[0]?.url ?? '没有可用地址 no usable address';
  const lines = [
    `${escapeText(url)}  ${escapeText(name ?? '')}`.trimEnd(),
    `  ${escapeText(device.endpointReference ?? device.key)}`,
    ...(device.conflict ? ['  冲突:另一台设备用同一编号 conflict: another device has the same reference'] : []),
  ];
  if (inspected) {
    const { reachability, reason, clockOffsetMs, description } = inspected.measurement;
    lines.push(`  ${WORDS[reachability]}: ${escapeText(reason.text)}`);
    if (clockOffsetMs !== undefined) lines.push(`  时钟偏差 clock offset ${(clockOffsetMs / 1000).toFixed(1)} s`);
    for (const { token, main, sub } of description?.sources ?? []) {
      const streams = [main, sub].flatMap((p) => (p ? [`${p.codec ?? '?'} ${p.width ?? '?'}×${p.height ?? '?'}`] : []));
      lines.push(`  画面 source ${escapeText(token)}: ${escapeText(streams.join(', ') || 'none')}`);
    }
  }
  return lines.join('\n');
}

export function describeProblem({ code, count, example }: DiscoveryProblem): string {
  return `  ${count} × ${code}: ${example}`;
}

function scopeValue({ scopes }: FoundDevice, name: string): string | undefined {
  const prefix = `onvif://www.onvif.org/${name}/`;
  const scope = scopes.find((text) => text.startsWith(prefix))?.slice(prefix.length);
  try {
    return scope === undefined ? undefined : decodeURIComponent(scope);
  } catch {
    return scope;
  }
}
