import { describe, expect, test } from '@jest/globals';
import type { Camera } from '@sharp-eyes/protocol';
import { findCameras, inService } from './camera-list.ts';

function camera(over: Partial<Camera>): Camera {
  return {
    name: '东门',
    siteName: '悦来客栈',
    divisionPath: ['水东镇'],
    life: 'in-service',
    reachability: 'streaming',
    picture: 'clear',
    ...over,
  } as Camera;
}

describe('the list of cameras', () => {
  test('planned and retired cameras are in no figure; unknown is counted beside, not as well', () => {
    const cameras = [
      camera({}),
      camera({ life: 'planned' }),
      camera({ life: 'retired', picture: 'no-signal' }),
      camera({ reachability: 'unknown' }),
      camera({ picture: 'blocked' }),
    ];
    expect(inService(cameras)).toEqual({ well: 1, all: 3, unknown: 1 });
  });

  test('a search looks in name, site and place', () => {
    expect(findCameras([camera({}), camera({ name: '西门' })], '水东 西门')).toHaveLength(1);
  });
});
