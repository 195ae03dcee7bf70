/* Reads the state of a command's subject once. */
import { type Context } from '../program/command';
import { CannotReadError } from '../program/exit';
import { type Subject } from '../program/subject';
import { viewOfEndpoints } from '../report/endpoint-view';
import { viewOfLink, type StatusView } from '../report/status-view';
import { readEndpoints } from './endpoints';
import { listLinks } from './links';

export async function readState({ aws }: Context, subject: Subject): Promise<StatusView> {
  if (subject.kind === 'endpoints') {
    return viewOfEndpoints(await readEndpoints(aws(), subject.endpoints));
  }
  const [link] = await listLinks(aws(), subject.link.name);
  if (link === undefined) {
    throw new CannotReadError(`the link ${subject.link.name} no longer exists: its stack was deleted`);
  }
  return viewOfLink(link);
}
