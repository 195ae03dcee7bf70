/* Reads the state of a command's subject once. */
import { type Context } from '../program/command';
import { readEndpoints } from './endpoints';
import { areAvailable, viewOfEndpoints } from '../report/endpoint-view';
import { EXIT, type ExitCode, CannotLookError } from '../program/exit';
import { listLinks } from './links';
import { isHealthy, viewOfLink, type StatusView } from '../report/status-view';
import { type Subject } from '../program/subject';

export async function look({ aws }: Context, subject: Subject): Promise<StatusView> {
  if (subject.kind === 'endpoints') {
    return viewOfEndpoints(await readEndpoints(aws(), subject.endpoints));
  }
  const [link] = await listLinks(aws(), subject.link.name);
  if (link === undefined) {
    throw new CannotLookError(`the link ${subject.link.name} no longer exists: its stack was deleted`);
  }
  return viewOfLink(link);
}

/** Whether the subject has reached the state that `wait` waits for. */
export function isReached(subject: Subject, view: StatusView): boolean {
  return subject.kind === 'link' ? view.condition === 'ACTIVE' : areAvailable(view);
}

export function exitOf(subject: Subject, view: StatusView): ExitCode {
  if (subject.kind === 'link') {
    return isHealthy(view) ? EXIT.healthy : EXIT.findings;
  }
  return view.endpoints.every(({ condition }) => condition === 'UNVERIFIED') ? EXIT.healthy : EXIT.findings;
}
