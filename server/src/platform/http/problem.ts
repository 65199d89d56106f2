import type { PointCheck, Problem, ProblemType } from '@sharp-eyes/protocol';
import { type Language, type Values, type Words, words } from './words.ts';

/** HTTP status of each problem type. */
const statusOf: Record<ProblemType, number> = {
  'bad-request': 400,
  'not-signed-in': 401,
  'account-ended': 403,
  'not-allowed': 403,
  'not-found': 404,
  conflict: 409,
  stale: 412,
  'too-large': 413,
  'too-many': 429,
  'placement-forbidden': 422,
  'placement-missing': 422,
  'person-rule-indoors': 422,
  'access-basis': 422,
  'point-outside': 422,
  'illegal-move': 409,
  'hand-over-unread': 409,
  'photo-refused': 422,
  'file-refused': 422,
  'plan-too-large': 422,
  'plan-outdated': 409,
  'no-picture': 409,
  'agent-offline': 503,
  'command-failed': 502,
  unavailable: 503,
  internal: 500,
};

export interface Fault {
  path: string;
  message: string | Words;
}

export interface ProblemDetails {
  /** What is counted; the type by default. Never somebody's text. */
  code?: string;
  /** Another status than the type's own (428 for a missing If-Match). */
  status?: number;
  /** Values for the blanks of the message in `words.ts`. */
  values?: Values;
  faults?: Fault[];
  /** On 412: the record as it stands now; on `plan-outdated`: what has changed since. */
  current?: unknown;
  /** On `point-outside`. */
  pointCheck?: PointCheck;
  /** On `illegal-move` of an alert: which rule, and who had decided before. */
  refusal?: Problem['refusal'];
  retryAfterS?: number;
  cause?: unknown;
}

/** An error that a caller is told about. Thrown by services and routes; everything else is `internal`. */
export class ProblemError extends Error {
  readonly type: ProblemType;
  readonly code: string;
  readonly status: number;
  readonly details: ProblemDetails;

  constructor(type: ProblemType, details: ProblemDetails = {}) {
    super(words('en', type, details.values).detail, { cause: details.cause });
    this.name = 'ProblemError';
    this.type = type;
    this.code = details.code ?? type;
    this.status = details.status ?? statusOf[type];
    this.details = details;
  }

  /** The RFC 9457 document in the caller's language. */
  document(language: Language): Problem {
    const { values, faults, current, pointCheck, refusal } = this.details;
    return {
      type: this.type,
      status: this.status,
      ...words(language, this.type, values),
      ...(faults === undefined ? {} : { faults: faults.map((fault) => said(fault, language)) }),
      ...(current === undefined ? {} : { current }),
      ...(pointCheck === undefined ? {} : { pointCheck }),
      ...(refusal === undefined ? {} : { refusal }),
    };
  }
}

function said({ path, message }: Fault, language: Language): { path: string; message: string } {
  return { path, message: typeof message === 'string' ? message : message[language] };
}

/** What one room refuses for one of its reasons: counted by its code, and said where it stands in the request. */
export function refusal(
  type: ProblemType,
  { code, path, message, cause }: { code: string; path: string; message: Words; cause?: string | undefined },
): ProblemError {
  const because = cause === undefined ? {} : { cause: new Error(cause) };
  return new ProblemError(type, { code, faults: [{ path, message }], ...because });
}

/** The record does not exist, or lies out of the caller's scope: both read the same. */
export function notFound(): ProblemError {
  return new ProblemError('not-found');
}

/** The record was changed by somebody else since the caller read it. */
export function stale(current: unknown): ProblemError {
  return new ProblemError('stale', { current });
}
