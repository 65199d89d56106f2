import { request } from 'node:http';
import type { StreamEvent } from '@sharp-eyes/protocol';

/** What a browser's EventSource has heard so far. */
export interface Heard {
  headers: Record<string, string | string[] | undefined>;
  events: { id: string; data: StreamEvent }[];
  text: string;
  /** The last id that a browser would remember. */
  lastId: string;
  ended: boolean;
  close(): void;
}

/** A browser's EventSource on the event stream, as far as it matters. */
export function openEventSource(port: number, { cookie }: { cookie: string }, lastEventId?: string): Promise<Heard> {
  return new Promise((resolve, reject) => {
    const headers = { cookie, ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }) };
    const req = request({ port, host: '127.0.0.1', path: '/api/v1/stream', headers }, (res) => {
      const heard: Heard = {
        ...{ headers: res.headers, events: [], text: '', lastId: lastEventId ?? '', ended: false },
        close: () => void req.destroy(),
      };
      let rest = '';
      res.setEncoding('utf8');
      res.on('data', (part: string) => {
        heard.text += part;
        rest += part;
        for (let end = rest.indexOf('\n\n'); end >= 0; end = rest.indexOf('\n\n')) {
          const fields = new Map(
            rest
              .slice(0, end)
              .split('\n')
              .map((line) => [line.split(': ')[0] as string, line.slice(line.indexOf(': ') + 2)]),
          );
          rest = rest.slice(end + 2);
          heard.lastId = fields.get('id') ?? heard.lastId;
          const data = fields.get('data');
          if (data !== undefined) heard.events.push({ id: heard.lastId, data: JSON.parse(data) as StreamEvent });
        }
      });
      const end = (): void => {
        heard.ended = true;
      };
      res.on('end', end).on('close', end).on('error', end);
      resolve(heard);
    });
    req.on('error', reject);
    req.end();
  });
}
