import type { Placement, Point, SiteKind, WatchpointKind } from '@sharp-eyes/protocol';

/**
 * Where the simulated cameras stand: real villages of Xuancheng, with points that we made up. Everything made from
 * this table is marked as demo and removed by `npm run demo -- remove`.
 */
export const demoCity = '3418';
export const demoCounty = '341802000000';
export const demoTownships = { shuidong: '341802110000', xikou: '341802113000' } as const;

export interface DemoCamera {
  name: string;
  placement: Placement;
  azimuthDeg: number;
}

export interface DemoSite {
  name: string;
  kind: SiteKind;
  division: string;
  point: Point;
  contacts: { name: string; phone: string; part: string; kind: 'site' | 'grid-worker' }[];
  /** One entry per picture. A site with several stands behind one recorder. */
  cameras: DemoCamera[];
}

const gridWorker = (name: string, phone: string) => ({
  ...{ name, phone, part: '网格员', kind: 'grid-worker' as const },
});
const manager = (name: string, phone: string) => ({
  ...{ name, phone, part: '场所负责人', kind: 'site' as const },
});

export const demoSites: DemoSite[] = [
  {
    name: '七岭农家乐',
    kind: 'farm-stay',
    division: '341802110203',
    point: { lon: 118.9712, lat: 30.7815 },
    contacts: [manager('吴桂香', '0563-5550101'), gridWorker('汪建国', '0563-5550102')],
    cameras: [
      { name: '七岭农家乐大门', placement: 'entrance', azimuthDeg: 95 },
      { name: '七岭农家乐停车场', placement: 'car-park', azimuthDeg: 180 },
      { name: '七岭农家乐东侧周界', placement: 'perimeter', azimuthDeg: 60 },
      { name: '七岭农家乐门前道路', placement: 'road', azimuthDeg: 270 },
    ],
  },
  {
    name: '水东旅馆',
    kind: 'inn',
    division: '341802110001',
    point: { lon: 118.9538, lat: 30.7689 },
    contacts: [manager('许文斌', '0563-5550111')],
    cameras: [{ name: '水东旅馆大门', placement: 'entrance', azimuthDeg: 210 }],
  },
  {
    name: '前进村村口',
    kind: 'junction',
    division: '341802110201',
    point: { lon: 118.9407, lat: 30.7921 },
    contacts: [gridWorker('胡德明', '0563-5550121')],
    cameras: [{ name: '前进村村口路口', placement: 'junction', azimuthDeg: 330 }],
  },
  {
    name: '祁梅村路口',
    kind: 'junction',
    division: '341802110202',
    point: { lon: 118.9833, lat: 30.7556 },
    contacts: [gridWorker('梅小兰', '0563-5550131')],
    cameras: [{ name: '祁梅村北路口', placement: 'junction', azimuthDeg: 15 }],
  },
  {
    name: '碧山村民宿',
    kind: 'guesthouse',
    division: '341802110206',
    point: { lon: 118.9291, lat: 30.7734 },
    contacts: [manager('程晓峰', '0563-5550141')],
    cameras: [{ name: '碧山民宿院门', placement: 'entrance', azimuthDeg: 125 }],
  },
  {
    name: '溪口家园小区',
    kind: 'compound',
    division: '341802113001',
    point: { lon: 118.8445, lat: 30.6361 },
    contacts: [manager('物业 陈志强', '0563-5550201'), gridWorker('潘秀英', '0563-5550202')],
    cameras: [{ name: '溪口家园南门', placement: 'entrance', azimuthDeg: 170 }],
  },
  {
    name: '东溪村路口',
    kind: 'junction',
    division: '341802113201',
    point: { lon: 118.8602, lat: 30.6218 },
    contacts: [gridWorker('方志远', '0563-5550211')],
    cameras: [{ name: '东溪村桥头路口', placement: 'junction', azimuthDeg: 45 }],
  },
  {
    name: '四和村农家乐',
    kind: 'farm-stay',
    division: '341802113202',
    point: { lon: 118.8274, lat: 30.6493 },
    contacts: [manager('章丽', '0563-5550221')],
    cameras: [{ name: '四和农家乐门前', placement: 'entrance', azimuthDeg: 300 }],
  },
  {
    name: '天竺村村口',
    kind: 'junction',
    division: '341802113206',
    point: { lon: 118.8139, lat: 30.6127 },
    contacts: [gridWorker('查振华', '0563-5550231')],
    cameras: [{ name: '天竺村村口', placement: 'village-entrance', azimuthDeg: 240 }],
  },
];

/** What a camera of the demo is there to see, by where it stands. */
export const watchedFrom: Partial<Record<Placement, WatchpointKind>> = {
  ...{ entrance: 'entrance', road: 'road', junction: 'junction-arm', 'village-entrance': 'road', square: 'square' },
  ...{ 'car-park': 'car-park', perimeter: 'perimeter', waterside: 'waterside', reception: 'reception' },
};
