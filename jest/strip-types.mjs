// Jest runs the sources through Node's own type stripper: the same semantics as production, and exact line numbers.
import { createHash } from 'node:crypto';
import { stripTypeScriptTypes } from 'node:module';

export default {
  process: (source) => ({ code: stripTypeScriptTypes(source) }),
  getCacheKey: (source, path, { instrument }) =>
    createHash('sha256')
      .update([process.version, String(instrument), path, source].join('\0'))
      .digest('hex'),
};
