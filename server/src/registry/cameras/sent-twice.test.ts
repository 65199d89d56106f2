import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId } from '@sharp-eyes/protocol';
import { type CamerasWorld, openCamerasWorld, otherTownship, village } from './cameras.test-kit.ts';

let world: CamerasWorld;
beforeAll(async () => {
  world = await openCamerasWorld();
});
afterAll(() => world.stop());

/** A phone on a bad line sends until it hears an answer. */
describe('what a phone sends twice', () => {
  const site = { name: '七岭农家乐', kind: 'farm-stay', division: village, accessBasis: { basis: 'own' } };

  test('is one site and one camera, and both requests hear of it', async () => {
    const [siteId, cameraId] = [newId(), newId()];
    const post = (path: string, body: object) => world.technician.ask('POST', path, body);
    const sites = [
      await post('/api/v1/sites', { ...site, id: siteId }),
      await post('/api/v1/sites', { ...site, id: siteId }),
    ];
    expect(sites.map(({ status, body }) => [status, body.id])).toEqual([
      [201, siteId],
      [201, siteId],
    ]);
    await world.see('urn:uuid:twice', ['ch1', 'ch2']);
    const camera = {
      id: cameraId,
      name: '停车场',
      siteId,
      deviceKey: 'urn:uuid:twice',
      source: 'ch2',
      placement: 'car-park',
    };
    const cameras = await Promise.all([post('/api/v1/cameras', camera), post('/api/v1/cameras', camera)]);
    expect(cameras.map(({ status, body }) => [status, body.id, body.version])).toEqual([
      [201, cameraId, 1],
      [201, cameraId, 1],
    ]);
    const { body } = await world.technician.ask('GET', `/api/v1/cameras?site=${siteId}`);
    expect(body.items).toHaveLength(1);
  });

  test('under an id that is taken elsewhere is refused without a word about what is there', async () => {
    const id = newId();
    const other = await world.hub.signInAs([{ role: 'technician', division: otherTownship }]);
    await world.technician.ask('POST', '/api/v1/sites', { ...site, id });
    const asked = await other.ask('POST', '/api/v1/sites', {
      ...site,
      division: `${otherTownship.slice(0, 9)}201`,
      id,
    });
    expect([asked.status, JSON.stringify(asked.body).includes('七岭')]).toEqual([409, false]);
  });
});
