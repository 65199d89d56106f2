import {
  authorisation,
  consent,
  id,
  newAuthorisation,
  newConsent,
  newPlacementCheck,
  page,
  placementCheck,
} from '@sharp-eyes/protocol';
import { z } from 'zod';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import type { Attestations } from './service.ts';

export function attestationsRoutes(attestations: Attestations): Route[] {
  const params = z.object({ id });
  return [
    defineRoute({
      method: 'get',
      path: '/api/v1/cameras/:id/checks',
      action: 'cameras.read',
      summary: "Second persons' looks at what a camera sees of homes, newest first",
      params,
      answer: page(placementCheck),
      handle: async ({ scope, params: { id: cameraId } }) => ({
        items: await attestations.checks(scope, cameraId),
        next: null,
      }),
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/cameras/:id/checks',
      action: 'cameras.check',
      summary: 'A second person has looked: a window, door or yard in view, masks drawn?',
      params,
      body: newPlacementCheck,
      answer: placementCheck,
      status: 201,
      problems: ['conflict'],
      handle: ({ scope, caller, params: { id: cameraId }, body }) => attestations.check(scope, caller, cameraId, body),
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/cameras/:id/authorisations',
      action: 'cameras.read',
      summary: 'Authorisations to move, remove or block a camera (Order 799 Art. 23), newest first',
      params,
      answer: page(authorisation),
      handle: async ({ scope, params: { id: cameraId } }) => ({
        items: await attestations.authorisations(scope, cameraId),
        next: null,
      }),
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/cameras/:id/authorisations',
      action: 'cameras.authorise',
      summary: 'Puts an authorisation on record: who, document, until when',
      params,
      body: newAuthorisation,
      answer: authorisation,
      status: 201,
      handle: ({ scope, caller, params: { id: cameraId }, body }) =>
        attestations.authorise(scope, caller, cameraId, body),
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/sites/:id/consents',
      action: 'sites.read',
      summary: "Owners' written consents (Order 799 Art. 33), newest first, and when one was taken back",
      params,
      answer: page(consent),
      handle: async ({ scope, params: { id: siteId } }) => ({
        items: await attestations.consents(scope, siteId),
        next: null,
      }),
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/sites/:id/consents',
      action: 'sites.write',
      summary: "Puts an owner's consent on record; it is taken back by the site's withdrawal",
      params,
      body: newConsent,
      answer: consent,
      status: 201,
      handle: ({ scope, caller, params: { id: siteId }, body }) => attestations.consent(scope, caller, siteId, body),
    }),
  ];
}
