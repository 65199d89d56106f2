import { afterEach, describe, expect, test } from '@jest/globals';
import { AddressAllowList } from './allow-list.ts';
import { FakeSite, soap, startFakeCamera } from './fake-camera.test-kit.ts';
import { openSession, type SessionOptions } from './session.ts';

const allow = AddressAllowList.parse(['127.0.0.0/8']);
const credential = { user: 'onvif', password: 'secret-9' };
const site = new FakeSite();
afterEach(() => site.close());

async function open(url: string, more: Partial<SessionOptions> = {}) {
  const session = await openSession({ url, allow, credential, timeoutMs: 800, ...more });
  site.onClose(() => session.close());
  return session;
}

const uri = (text: string) => soap(`<R><MediaUri><Uri>${text}</Uri></MediaUri></R>`);

describe('a session with a camera', () => {
  test('tells who it is, what it shows and where the streams are', async () => {
    const { url } = await startFakeCamera(site);
    const { information, sources, media2, problems, legacyAuthentication } = await (await open(url)).describe();
    expect(information).toEqual({
      maker: 'ACME',
      model: 'X1',
      firmware: '1.0',
      serial: '0042',
      mac: 'aa:bb:cc:00:11:22',
    });
    expect({ media2, problems, legacyAuthentication }).toEqual({
      media2: false,
      problems: [],
      legacyAuthentication: false,
    });
    expect(sources).toHaveLength(1);
    // Tokens that look like numbers stay as they are: 001, 1.0 and 01 are three different ones.
    expect(sources[0]).toMatchObject({
      token: '001',
      main: { token: '01', width: 1920 },
      sub: { token: '1.0', width: 640 },
    });
    expect(sources[0]?.sub?.streamUri).toBe('rtsp://127.0.0.1:8554/live?ch=1&stream=0');
  });

  test('the clock is read first, without any credential, and its offset is known', async () => {
    const { url, asked } = await startFakeCamera(site, { clockOffsetMs: -3_600_000 });
    const session = await open(url);
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({ method: 'GetSystemDateAndTime', authorization: undefined });
    expect(asked[0]?.body).not.toContain('Security');
    expect(Math.abs((session.clockOffsetMs ?? 0) + 3_600_000)).toBeLessThan(1000);
  });

  test('Media2 is used where it is offered, so that H.265 is seen', async () => {
    const { url, asked } = await startFakeCamera(site, { media2: true });
    const { media2, sources } = await (await open(url)).describe();
    expect(media2).toBe(true);
    expect(sources[0]?.main?.codec).toBe('h265');
    expect(asked.find(({ method }) => method === 'GetProfiles')?.path).toBe('/onvif/media2');
  });

  test('services are asked at the address where the device was reached, not at the stale one it names', async () => {
    const { url, asked } = await startFakeCamera(site);
    await (await open(url)).describe();
    expect(asked.some(({ path }) => path === '/onvif/media')).toBe(true);
  });

  test('a camera that never offers digest gets WS-UsernameToken, and is shown as a legacy', async () => {
    const { url, asked } = await startFakeCamera(site, { wants: 'token' });
    expect((await (await open(url)).describe()).legacyAuthentication).toBe(true);
    expect(asked.every(({ authorization }) => authorization === undefined)).toBe(true);
    const strict = await open(url, { authentication: 'digest' });
    await expect(strict.describe()).rejects.toMatchObject({ code: 'unauthorised' });
  });

  test('a camera that offers digest never gets a WS-UsernameToken, not even when it refuses', async () => {
    const { url, asked } = await startFakeCamera(site, { password: 'another' });
    await expect((await open(url)).describe()).rejects.toMatchObject({ code: 'unauthorised' });
    expect(asked.map(({ body }) => body).join()).not.toContain('UsernameToken');
  });

  test('a device from before GetServices is asked for its capabilities', async () => {
    const { url } = await startFakeCamera(site, {
      answers: {
        GetServices: soap('<s:Fault xmlns:s="s"><s:Code><s:Value>s:Sender</s:Value></s:Code></s:Fault>'),
        GetCapabilities: soap(
          '<R><Capabilities><Media><XAddr>http://10.0.0.1/onvif/media</XAddr></Media></Capabilities></R>',
        ),
      },
    });
    expect((await (await open(url)).describe()).sources).toHaveLength(1);
  });

  test.each([
    ['rubbish', 'GetProfiles', '\u0000\u0001'],
    ['an HTML page', 'GetProfiles', '<html></html>'],
    ['an entity bomb', 'GetProfiles', '<!DOCTYPE a [<!ENTITY x "y">]><Envelope/>'],
    ['an empty list', 'GetProfiles', soap('<R/>')],
    ['profiles without anything in them', 'GetProfiles', soap('<R><Profiles/><Profiles token="x"/></R>')],
    ['no stream address', 'GetStreamUri', uri('')],
    ['a stream at a public host', 'GetStreamUri', uri('rtsp://203.0.113.5/live')],
    ['a snapshot address for a stream', 'GetStreamUri', uri('http://127.0.0.1/x')],
    [
      'a broken MAC',
      'GetNetworkInterfaces',
      soap('<R><NetworkInterfaces><Info><HwAddress>zz</HwAddress></Info></NetworkInterfaces></R>'),
    ],
  ])('%s for %s leaves the rest of the description whole', async (_what, method, answer) => {
    const { url } = await startFakeCamera(site, { answers: { [method]: answer } });
    const description = await (await open(url)).describe();
    expect(description.information.model).toBe('X1');
    expect(
      description.sources.flatMap(({ profiles }) => profiles).every(({ streamUri }) => !streamUri?.includes('203')),
    ).toBe(true);
  });

  test('0.0.0.0 in a stream address is taken for the camera itself', async () => {
    const { url } = await startFakeCamera(site, { answers: { GetStreamUri: uri('rtsp://0.0.0.0:554/a?b=1') } });
    await expect((await open(url)).streamUri('01')).resolves.toBe('rtsp://127.0.0.1:554/a?b=1');
  });

  test.each(['http://127.0.0.1/x', '(null)', 'rtsp://203.0.113.5/x', '', 'file:///etc/passwd'])(
    'a stream at %s is refused',
    async (address) => {
      const { url } = await startFakeCamera(site, { answers: { GetStreamUri: uri(address) } });
      await expect((await open(url)).streamUri('01')).rejects.toMatchObject({ code: 'refused-address' });
    },
  );

  test('a token with markup in it cannot change what is asked', async () => {
    const { url, asked } = await startFakeCamera(site);
    await (await open(url)).streamUri('</ProfileToken><Evil/>');
    expect(asked.at(-1)?.method).toBe('GetStreamUri');
    expect(asked.at(-1)?.body).not.toContain('<Evil/>');
  });

  test('a camera that hangs in the middle fails in time', async () => {
    const { url } = await startFakeCamera(site, { answers: { GetProfiles: undefined } });
    const start = performance.now();
    await expect((await open(url)).describe()).rejects.toMatchObject({ code: 'timeout' });
    expect(performance.now() - start).toBeLessThan(8000);
  });

  test('nothing is sent to an address outside the allowed ranges', async () => {
    await expect(openSession({ url: 'http://203.0.113.5/onvif/device_service', allow })).rejects.toMatchObject({
      code: 'refused-address',
    });
  });
});
