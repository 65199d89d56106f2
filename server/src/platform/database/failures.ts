import {
  MongoBulkWriteError,
  MongoError,
  MongoNetworkError,
  MongoNotConnectedError,
  MongoServerError,
  MongoServerSelectionError,
} from 'mongodb';
import { ProblemError } from '../http/problem.ts';
import { TransactionTimeout } from './database.ts';

const away = [MongoNetworkError, MongoNotConnectedError, MongoServerSelectionError];

/** What a server says while it stops, starts or hands over (its `error_codes.yml`). */
const notPrimaryCodes: ReadonlySet<unknown> = new Set([91, 189, 10_107, 11_600, 11_602, 13_435, 13_436]);

/** Whether an error, or what caused it, says that the database cannot be reached: nobody has to look for a fault here. */
export function isDatabaseAway(error: unknown): boolean {
  if (away.some((kind) => error instanceof kind)) return true;
  if (error instanceof MongoServerError && notPrimaryCodes.has(error.code)) return true;
  return error instanceof Error && error.cause !== undefined && isDatabaseAway(error.cause);
}

/** The server's codes that speak of what was to be written, not of how the server is (its `error_codes.yml`). */
const contentCodes: ReadonlySet<unknown> = new Set([
  2, // BadValue
  9, // FailedToParse
  14, // TypeMismatch
  15, // Overflow
  22, // InvalidBSON
  52, // DollarPrefixedFieldName
  55, // InvalidDBRef
  56, // EmptyFieldName
  57, // DottedFieldName
  121, // DocumentValidationFailure
  10_334, // BSONObjectTooLarge
  11_000, // DuplicateKey
  17_280, // KeyTooLong
  17_419, // the document would be too large after the update
  17_420,
]);

/**
 * Whether trying the same write again would fail the same way: the server, the driver or our own code stumbles over
 * what it says. A server that is away, steps down, is full or refuses our name will take it later, so that is none.
 */
export function isContentRejected(error: unknown): boolean {
  if (error instanceof ProblemError || error instanceof TransactionTimeout) return false;
  if (error instanceof MongoBulkWriteError || error instanceof MongoServerError) return contentCodes.has(error.code);
  return !(error instanceof MongoError);
}
