/* Reads the state of a command's subject once. */
import { type LinkReport } from '../../contract/link-report';
import { type Context } from '../program/command';
import { CannotReadError } from '../program/exit';
import { type Subject } from '../program/subject';
import { viewOfEndpoints } from '../report/endpoint-view';
import { fullFinding } from '../report/findings';
import { viewOfLink, viewOfReport, type StatusView } from '../report/status-view';
import { compare, comparisonFindings, type Compared } from './compare';
import { readEndpoints } from './endpoints';
import { listLinks, type StoredLink } from './links';

export async function readState({ aws, io }: Context, subject: Subject): Promise<StatusView> {
  if (subject.kind === 'endpoints') {
    return viewOfEndpoints(await readEndpoints(aws(), subject.endpoints));
  }
  const [link] = await listLinks(aws(), subject.link.name);
  if (link === undefined) {
    throw new CannotReadError(`the link ${subject.link.name} no longer exists: its stack was deleted`);
  }
  return withComparison(viewOfLink(link, io.now()), await compare(aws(), link));
}

/** What a function of the link answered, compared like what is stored. */
export async function readAnswer({ aws, io }: Context, link: StoredLink, report: LinkReport): Promise<StatusView> {
  return withComparison(viewOfReport(link.name, report, io.now()), await compare(aws(), { ...link, status: report.status }));
}

/** A status that EC2 contradicts says nothing about the state. */
function withComparison(view: StatusView, compared: Compared): StatusView {
  const findings = [...comparisonFindings(compared).map((found) => fullFinding(found)), ...view.findings];
  return compared.differences.length === 0
    ? { ...view, findings }
    : { ...view, condition: 'UNKNOWN', since: undefined, text: 'the stored values and EC2 do not agree', findings };
}
