import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { baseMapTiles } from './base-map.ts';
import { loadHubConfig } from './hub.ts';
import { ConfigError } from './load.ts';

const approval = 'GS(2024)0568号';
const key = '0123456789abcdef0123456789abcdef';

/** The base map of a hub with these settings; its faults where it is refused. */
function load(settings: Record<string, string>) {
  const environment = Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [`SHARP_EYES_HUB__BASE_MAP__${name}`, value]),
  );
  try {
    return baseMapTiles(loadHubConfig({ environment }).baseMap);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.faults.join('\n');
  }
}
const tiles = (address: string, more: Record<string, string> = {}) =>
  load({ KIND: 'tiles', APPROVAL: approval, TILES__ADDRESS: address, ...more });

describe('The base map', () => {
  test('is none unless somebody asks for one, and then asks nothing of any host', () => {
    expect(load({})).toEqual({ origins: [], layers: [] });
    expect(load({ TILES__ADDRESS: 'https://tile.openstreetmap.org/{z}/{x}/{y}.png' })).toEqual({
      ...{ origins: [], layers: [] },
    });
  });

  test('Tianditu needs a key and the 审图号 of its map, and names its eight hosts', () => {
    expect(load({ KIND: 'tianditu' })).toMatch(/map-without-approval[\s\S]*tianditu-without-key/);
    expect(load({ KIND: 'tianditu', APPROVAL: approval, TIANDITU__KEY: 'abc' })).toContain('32 hexadecimal digits');
    const found = load({ KIND: 'tianditu', APPROVAL: approval, TIANDITU__KEY: key });
    if (typeof found === 'string') throw new Error(found);
    expect(found.origins).toHaveLength(8);
    expect(found.origins[0]).toBe('https://t0.tianditu.gov.cn');
    expect(found.layers.map(([first]) => new URL(first ?? '').searchParams.get('LAYER'))).toEqual(['vec', 'cva']);
    const imagery = load({ KIND: 'tianditu', APPROVAL: approval, TIANDITU__KEY: key, TIANDITU__PICTURE: 'imagery' });
    expect(JSON.stringify(imagery)).toMatch(/img_w.*cia_w/);
  });

  test('the county’s own lies under .cn or in a network of its own, over https unless that is its own network', () => {
    for (const origin of [
      ...['https://map.xuancheng.gov.cn', 'https://map.xuancheng.gov.cn:8443', 'http://10.32.4.5:6080'],
      ...['http://gis', 'http://gis.police.lan', 'http://172.31.0.9', 'http://[fd00::12]', 'http://127.0.0.1:9000'],
    ])
      expect(tiles(`${origin}/t/{z}/{x}/{y}.png`)).toMatchObject({ origins: [origin] });
    expect(tiles('http://map.xuancheng.gov.cn/{z}/{x}/{y}')).toContain('expected https');
  });

  test('a foreign host is refused by name, however it is written', () => {
    for (const host of [
      ...['tile.openstreetmap.org', 'mt1.google.cn.example.com', 'a.tiles.mapbox.com', '8.8.8.8', '127.evil.com'],
      ...['10.example.com', 'map.gov.cn.', 'evil.com\\.gov.cn', '172.32.0.1', '[2001:db8::1]', '192.168.evil.com'],
    ])
      expect([host, tiles(`https://${host}/{z}/{x}/{y}.png`)]).toEqual([
        host,
        expect.stringContaining('foreign-tile-host'),
      ]);
    expect(tiles('https://map.gov.cn@evil.com/{z}/{x}/{y}')).toContain('bad-tile-address');
    expect(tiles('https://evil.com/{z}/{x}/{y}?map.gov.cn')).toContain('got evil.com');
  });

  test('an address without its places, or no address at all, says how one looks', () => {
    for (const address of [
      '',
      'tiles',
      'ftp://gis/{z}/{x}/{y}',
      'https://m.gov.cn/{z}/{x}',
      'https://{z}.gov.cn/{x}/{y}',
    ])
      expect([address, tiles(address)]).toEqual([address, expect.stringContaining('bad-tile-address')]);
    expect(tiles('https://m.gov.cn/{z}/{z}/{x}/{y}')).toContain('once each');
  });

  test('tiles in a shifted datum are refused: every camera would stand hundreds of metres beside its road', () => {
    const address = 'https://map.xuancheng.gov.cn/{z}/{x}/{y}.png';
    expect(tiles(address, { TILES__DATUM: 'gcj02' })).toContain('shifted-base-map');
    expect(tiles(address, { TILES__DATUM: 'bd09' })).toContain('shifted-base-map');
    expect(tiles(address, { TILES__DATUM: 'wgs84' })).toHaveProperty('origins');
  });

  test('its approval number is taken as maps write it, and nothing else', () => {
    const address = 'http://gis/{z}/{x}/{y}';
    for (const number of ['GS（2024）0568号', '皖S(2023)12号', '国审字(2011)第1234号', 'GS京(2023)1234号'])
      expect([number, tiles(address, { APPROVAL: number })]).toEqual([number, expect.any(Object)]);
    for (const number of ['', '无', 'GS2024', '<b>GS(2024)1号</b>'])
      expect([number, tiles(address, { APPROVAL: number })]).toEqual([number, expect.stringContaining('approval')]);
  });

  test('whatever is written, the policy names one origin that a browser would ask, or the setting is refused', () => {
    const part = fc.constantFrom('https://', 'http://', 'map', '.gov.cn', 'evil.com', '@', ':8080', '/', '{z}', '{x}', '{y}', '?', '#', ' ', "'", ';', '10.0.0.1', '\\', '%2e'); // biome-ignore format: one list
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const address = parts.join('');
        const found = tiles(address);
        if (typeof found === 'string') return;
        const [template = ''] = found.layers[0] ?? [];
        const asked = new URL(template.replace('{z}', '1').replace('{x}', '1').replace('{y}', '1'));
        expect(found.origins).toEqual([asked.origin]);
        expect(asked.hostname).toMatch(/\.cn$|^10\.0\.0\.1$|^[a-z]+$/); // one word is a name of the own network
        expect(found.origins[0]).not.toMatch(/[\s;']/);
      }),
      { numRuns: 2000 },
    );
  });
});
