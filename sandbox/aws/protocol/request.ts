/* An HTTP request as it came. */
import { type IncomingMessage } from 'node:http';
import { type RestRequest } from '../service';

export async function readRequest(incoming: IncomingMessage): Promise<RestRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) {
    chunks.push(chunk as Buffer);
  }
  const headers = Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, value?.toString()]));
  const [path = '/', query = ''] = (incoming.url ?? '/').split(/\?(.*)/s);
  return { method: incoming.method ?? 'GET', path, query: new URLSearchParams(query), headers, body: Buffer.concat(chunks) };
}
