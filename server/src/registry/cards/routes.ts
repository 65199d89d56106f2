import { card, cardSwitch, cardSwitchChange, countyCode, id, signSheets, siteCards } from '@sharp-eyes/protocol';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { ProblemError } from '../../platform/http/problem.ts';
import { defineRawRoute, defineRoute, type Route } from '../../platform/http/route.ts';
import { policyFor } from './html.ts';
import { absentPage, cardPage, pageStyle } from './page.ts';
import { qrPng, qrSvg } from './qr.ts';
import type { Cards } from './service.ts';
import { signSheet, signStyle } from './sign.ts';

/** Readers of one address in a minute: a coach full of guests behind one router, not somebody who tries codes. */
const readers = { limit: 60, windowMs: 60_000 };

export interface CardSettings {
  /** Where the public reaches the hub; empty: where the technician's browser does. */
  address: string;
  /** How long stills are kept, hours: the card says so. */
  stillHours: number;
}

export function cardsRoutes(cards: Cards, { address, stillHours }: CardSettings): Route[] {
  const params = z.object({ id });
  const addressOf = (req: Request, token: string): string =>
    `${address === '' ? `${req.protocol}://${req.host}` : address.replace(/\/+$/, '')}/c/${token}`;
  return [
    defineRawRoute({
      method: 'get',
      path: '/c/:token',
      action: 'cards.show',
      summary:
        'The public card of a camera: an HTML page without pictures or scripts; one and the same 404 for all others',
      params: z.object({ token: z.string().max(200) }),
      query: z.object({ lang: z.enum(['zh', 'en']).optional().catch(undefined) }),
      answers: 'text/html',
      rateLimit: readers,
      handle: async ({ params: { token }, query: { lang }, language: asked, now, res }) => {
        const language = lang ?? asked;
        const content = await cards.show(token, now);
        const page = content ? cardPage(content, { language, stillHours, now }) : absentPage(language);
        res.setHeader('Content-Language', language);
        res.setHeader('X-Robots-Tag', 'noindex, nofollow');
        sendPage(res.status(content ? 200 : 404), page, pageStyle);
      },
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/cards/:county',
      action: 'cards.switch',
      summary: "Whether a county's public cards answer",
      params: z.object({ county: countyCode }),
      answer: cardSwitch,
      problems: ['not-found'],
      handle: ({ scope, params: { county } }) => cards.switchOf(scope, county),
    }),
    defineRoute({
      method: 'put',
      path: '/api/v1/cards/:county',
      action: 'cards.switch',
      summary: "Turns a county's public cards on or off",
      params: z.object({ county: countyCode }),
      body: cardSwitchChange,
      ifMatch: true,
      answer: cardSwitch,
      problems: ['not-found', 'stale'],
      handle: ({ scope, caller, params: { county }, ifMatch, body }) =>
        cards.turn(scope, caller, county, ifMatch, body.on),
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/cameras/:id/card',
      action: 'cards.make',
      summary: 'The public address of a camera, made once: what the code on its sign says',
      params,
      answer: card,
      problems: ['not-found'],
      handle: async ({ scope, caller, params: { id: cameraId }, req }) => {
        const { token, on, hidden } = await cards.make(scope, caller, cameraId);
        return { address: addressOf(req, token), on, hidden };
      },
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/sites/:id/cards',
      action: 'cards.make',
      summary: 'The public addresses of all cameras that run at a site, before its signs are printed',
      params,
      answer: siteCards,
      problems: ['not-found'],
      handle: ({ scope, caller, params: { id: siteId } }) => cards.makeAt(scope, caller, siteId),
    }),
    defineRawRoute({
      method: 'get',
      path: '/api/v1/cameras/:id/card/:file',
      action: 'cards.read',
      summary: 'The code of a camera’s public address, as SVG or PNG',
      params: params.extend({ file: z.enum(['qr.svg', 'qr.png']) }),
      answers: 'image/svg+xml, image/png',
      problems: ['not-found'],
      handle: async ({ scope, params: { id: cameraId, file }, req, res }) => {
        const text = addressOf(req, await cards.tokenOf(scope, cameraId));
        res.setHeader('Cache-Control', 'no-store');
        if (file === 'qr.png') res.type('png').send(qrPng(text));
        else res.type('svg').send(await qrSvg(text));
      },
    }),
    defineRawRoute({
      method: 'get',
      path: '/api/v1/signs',
      action: 'cards.read',
      summary: 'Printable signs of a camera, or of all that run at a site: A6, or four on an A4',
      query: z.object({ camera: id.optional(), site: id.optional(), sheet: z.enum(signSheets).default('a6') }),
      answers: 'text/html',
      problems: ['not-found'],
      handle: async ({ scope, query: { camera, site, sheet }, now, req, res }) => {
        const subjects = await cards.signs(scope, subjectOf(camera, site), now);
        sendPage(res, await signSheet(subjects, sheet, (token) => addressOf(req, token)), signStyle);
      },
    }),
  ];
}

function subjectOf(camera: string | undefined, site: string | undefined): { camera: string } | { site: string } {
  if (camera !== undefined && site === undefined) return { camera };
  if (site !== undefined && camera === undefined) return { site };
  throw new ProblemError('bad-request', {
    code: 'sign-of-what',
    faults: [{ path: 'query', message: 'expected either camera or site' }],
  });
}

function sendPage(res: Response, page: string, style: string): void {
  res.setHeader('Content-Security-Policy', policyFor(style));
  res.setHeader('Cache-Control', 'no-store');
  res.type('html').send(page);
}
