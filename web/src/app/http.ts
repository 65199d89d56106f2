import { csrfHeader, type Problem, problem } from '@sharp-eyes/protocol';
import i18next from 'i18next';
import { z } from 'zod';
import { readRetryAfter } from '../session/sign-in-refusal.ts';
import { acceptLanguage } from '../words/words.ts';
import { noteServerTime } from './server-clock.ts';

/** How long an answer may take. A hub that is slower than this is shown as a fault, never as an endless spinner. */
const answerWithinMs = 15_000;

/** A refusal or failure, in words for a person. `problem.type` is stable; `offline` and `not-understood` are ours. */
class RequestFailed extends Error {
  readonly problem: Problem;
  /** How long the hub asks to wait before another try, seconds; null where it doesn't say. */
  readonly retryAfterS: number | null;
  constructor(problem: Problem, retryAfterS: number | null = null) {
    super(problem.detail ?? problem.title);
    this.name = 'RequestFailed';
    this.problem = problem;
    this.retryAfterS = retryAfterS;
  }
}

export interface Ask {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  body?: unknown;
  /** A body that is no JSON: a picture. */
  bytes?: { data: Uint8Array<ArrayBuffer>; headers: Record<string, string> };
  /** Another patience than usual, milliseconds: an upload from a village, a camera that is woken. */
  withinMs?: number;
  /** The version that the person saw; sent as `If-Match`. */
  version?: number;
  signal?: AbortSignal;
}

let csrf: string | null = null;
let whenSignedOut: () => void = () => {};

/** The token that every write carries; null before signing in. */
export function setCsrf(token: string | null): void {
  csrf = token;
}

/** Called when the hub says that the session has ended. */
export function onSignedOut(handler: () => void): void {
  whenSignedOut = handler;
}

/** Asks the hub and checks the answer's shape. Throws `RequestFailed`, and nothing else but an abort by the caller. */
export async function ask<T extends z.ZodType>(path: string, answer: T, options: Ask = {}): Promise<z.infer<T>> {
  const response = await send(path, options);
  const body = await readJson(response, path);
  const read = answer.safeParse(body);
  if (!read.success) throw notUnderstood(`${path} ${read.error.issues[0]?.path.join('.') ?? ''}`);
  return read.data;
}

/** Like `ask`, where the answer has no content. */
export async function tell(path: string, options: Ask): Promise<void> {
  await send(path, options);
}

/** A file, whole, and the name that the hub gives it. */
export async function askFile(path: string, options: Ask): Promise<{ file: Blob; name: string }> {
  const response = await send(path, options);
  const [, name = 'list'] = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '') ?? [];
  return { file: await response.blob(), name };
}

export interface Page<T> {
  items: T[];
  next: string | null;
  /** How many there are in all, where the hub counted them. */
  total: { count: number; orMore: boolean } | null;
  /** Rows that this page cannot read: an older page beside a newer hub. Counted and said, never hidden. */
  refused: number;
}

const counted = z.object({ count: z.int(), orMore: z.boolean() });

/** A list, read row by row, so that one row that cannot be read doesn't take the others with it. */
export async function askPage<T extends z.ZodType>(
  path: string,
  row: T,
  signal?: AbortSignal,
): Promise<Page<z.infer<T>>> {
  const body = await readJson(await send(path, signal ? { signal } : {}), path);
  if (typeof body !== 'object' || body === null || !('items' in body) || !Array.isArray(body.items))
    throw notUnderstood(`${path} items`);
  const items: z.infer<T>[] = [];
  for (const raw of body.items) {
    const read = row.safeParse(raw);
    if (read.success) items.push(read.data);
  }
  const next = 'next' in body && typeof body.next === 'string' ? body.next : null;
  const total = counted.safeParse('total' in body ? body.total : undefined);
  return { items, next, total: total.success ? total.data : null, refused: body.items.length - items.length };
}

async function send(path: string, wish: Ask): Promise<Response> {
  const { method = 'GET', body, bytes, version, withinMs = answerWithinMs, signal } = wish;
  const headers: Record<string, string> = {
    accept: 'application/json',
    'accept-language': acceptLanguage(),
    ...bytes?.headers,
  };
  if (body !== undefined) headers['content-type'] = 'application/json';
  if (method !== 'GET' && csrf !== null) headers[csrfHeader] = csrf;
  if (version !== undefined) headers['if-match'] = `"${version}"`;
  const deadline = AbortSignal.timeout(withinMs);
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(bytes === undefined ? {} : { body: bytes.data }),
      credentials: 'same-origin',
      signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw deadline.aborted
      ? ours('timeout', i18next.t('common.timeout', { seconds: withinMs / 1000 }), 504)
      : ours('offline', i18next.t('common.offline'), 503, i18next.t('common.offlineHint'));
  }
  noteServerTime(response.headers.get('date'));
  if (response.ok) return response;
  const failure = await readProblem(response);
  if (response.status === 401 && csrf !== null) whenSignedOut();
  throw failure;
}

async function readProblem(response: Response): Promise<RequestFailed> {
  const read = problem.safeParse(await response.json().catch(() => undefined));
  if (read.success) return new RequestFailed(read.data, readRetryAfter(response.headers.get('retry-after')));
  return ours('unavailable', i18next.t('common.offline'), response.status, `HTTP ${response.status}`);
}

async function readJson(response: Response, path: string): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    throw notUnderstood(path);
  }
}

function notUnderstood(where: string): RequestFailed {
  return ours(
    'not-understood',
    i18next.t('common.notUnderstood'),
    502,
    i18next.t('common.notUnderstoodHint', { where }),
  );
}

function ours(type: string, title: string, status: number, detail?: string): RequestFailed {
  return new RequestFailed({ type, title, status, ...(detail === undefined ? {} : { detail }) });
}

/** The problem behind anything thrown by `ask`. */
export function problemOf(error: unknown): Problem {
  if (error instanceof RequestFailed) return error.problem;
  return { type: 'internal', title: i18next.t('common.crashed'), status: 500, detail: String(error) };
}

/** How long the hub asked to wait, seconds; null where it didn't say. */
export function retryAfterOf(error: unknown): number | null {
  return error instanceof RequestFailed ? error.retryAfterS : null;
}

/** `type` may be a bare name or an address that ends in it. */
export function isProblem(error: unknown, ...types: string[]): boolean {
  return error instanceof RequestFailed && types.some((type) => error.problem.type.endsWith(type));
}
