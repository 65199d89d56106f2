import { dice } from '@sharp-eyes/geometry/dice';
import {
  allowedPlacements,
  cameraRecord,
  countyOf,
  newId,
  newSite,
  rulesDocument,
  type Site,
} from '@sharp-eyes/protocol';
import { MongoClient } from 'mongodb';
import { siteDocumentOf } from '../../sites/repository.ts';
import type { CameraDocument } from '../documents.ts';
import { newCameraOf } from '../new-camera.ts';

/** A registry of any size, written straight into the collections of a hub: for benches, which cannot wait for HTTP. */
export interface ManyCameras {
  /** Villages, each with the same number of sites. */
  villages: readonly string[];
  sitesPerVillage: number;
  camerasPerSite: number;
  seed: number;
}

const siteNames = [
  '敬亭',
  '水阳江',
  '望江楼',
  '七岭',
  '桃花潭',
  '老桥头',
  '溪口',
  '青山',
  '白云',
  '石门',
  '双河',
  '大岭',
];
const siteKinds = [
  ...([
    ['农家乐', 'farm-stay'],
    ['旅馆', 'inn'],
    ['小区', 'compound'],
    ['路口', 'junction'],
    ['小学', 'school'],
  ] as const),
] as const;
const spots = ['大门', '东门', '西门', '后院', '停车场', '前台', '楼梯口', '村道', '桥头', '水边', '晒谷场', '围墙'];
const kinds = ['球机', '枪机', '半球', '全景'];
const batch = 2000;

/** Writes sites and cameras; half of the fields are empty, as in last year's spreadsheets. @returns how many cameras */
export async function writeManyCameras(
  { uri, database }: { uri: string; database: string },
  { villages, sitesPerVillage, camerasPerSite, seed }: ManyCameras,
): Promise<number> {
  const random = dice(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const client = await MongoClient.connect(uri);
  const db = client.db(database);
  const now = new Date();
  let written = 0;
  try {
    for (const division of villages) {
      const sites = Array.from({ length: sitesPerVillage }, (_, n) => makeSite(division, n, pick));
      await db
        .collection('sites')
        .insertMany(
          sites.map(({ id, ...site }) =>
            siteDocumentOf({ ...site, _id: id, county: countyOf(division), createdAt: now } as never, now),
          ) as never[],
        );
      const cameras = sites.flatMap((site) =>
        Array.from({ length: camerasPerSite }, () => makeCamera(site, { pick, random, now })),
      );
      for (let at = 0; at < cameras.length; at += batch)
        await db.collection('cameras').insertMany(cameras.slice(at, at + batch) as never[], { ordered: false });
      written += cameras.length;
    }
    return written;
  } finally {
    await client.close();
  }
}

function makeSite(division: string, n: number, pick: <T>(list: readonly T[]) => T): Site {
  const [end, kind] = pick(siteKinds);
  const site = { name: `${pick(siteNames)}${pick(siteNames)}${n + 1}号${end}`, kind, division };
  return { ...newSite.parse({ ...site, accessBasis: { basis: 'own' } }), id: newId(), version: 1 } as Site;
}

function makeCamera(
  site: Site,
  { pick, random, now }: { pick: <T>(list: readonly T[]) => T; random: () => number; now: Date },
): CameraDocument {
  const digits = (count: number): string => Array.from({ length: count }, () => Math.floor(random() * 10)).join('');
  const half = <T>(value: T): T | null => (random() < 0.5 ? value : null);
  const record = cameraRecord.parse({
    poleNumber: `GD-${digits(6)}`,
    ...{ gbId: half(`${site.division.slice(0, 6)}0001132${digits(7)}`), serial: half(`DS2CD${digits(9)}`) },
    ...{
      mac: half(`4419b6${digits(6)}`),
      maker: half(pick(['海康', '大华', '宇视'])),
      heightM: half(3 + random() * 3),
    },
    ...{ azimuthDeg: half(Math.floor(random() * 360)), azimuthBasis: null, hfovDeg: half(90), widthPx: half(1920) },
    point: half({ lon: 118.7 + random() / 5, lat: 30.8 + random() / 5 }),
  });
  const name = `${pick(spots)}${pick(kinds)}${1 + Math.floor(random() * 99)}`;
  const blank = { name, deviceKey: null, source: null, rules: rulesDocument.parse({}), planned: false };
  const placement = pick(allowedPlacements);
  const camera = newCameraOf(blank, { placement, record, site, device: undefined, now });
  const life = random() < 0.95 ? 'in-service' : 'retired';
  return { ...camera, life, standing: life !== 'retired', picture: random() < 0.9 ? 'clear' : 'dirty' };
}
