import { type Command, type Context } from '../program/command';
import { failureText } from '../aws/clients';
import { compare, comparisonFindings } from '../aws/compare';
import { type StoredLink } from '../aws/links';
import { fullFinding, printFindings, type FullFinding } from '../report/findings';
import { factsOfEndpoints, readEndpoints } from '../aws/endpoints';
import { CannotReadError, EXIT } from '../program/exit';
import { type HandOffFacts } from '../../contract/hand-off';
import { chooseSubject, SUBJECT_OPTIONS, type Subject } from '../program/subject';

export const HANDOFF: Command = {
  summary: 'print the facts that Prefect requests, as a message that is ready to send',
  options: SUBJECT_OPTIONS,
  details: [
    'Send the message to Prefect, where a person accepts the connection. This command sends nothing. It prints the facts only if the stored hand-off, the status and EC2 agree.',
  ],
  examples: ['prefect-privatelink handoff', 'prefect-privatelink handoff --json'],
  exits: { 0: 'printed', 1: 'the stored values and EC2 do not agree, so nothing is printed' },
  run: async (context) => {
    const subject = await chooseSubject(context);
    const findings = subject.kind === 'link' ? await differences(context, subject.link) : [];
    if (findings.length > 0) {
      // Nothing of it may reach Prefect.
      context.output.value({ findings });
      printFindings(context.output, findings);
      return EXIT.findings;
    }
    const facts = await readFacts(context, subject);
    context.output.value(facts);
    message(facts).forEach((line) => context.output.line(line));
    return EXIT.healthy;
  },
};

async function differences({ aws }: Context, link: StoredLink): Promise<readonly FullFinding[]> {
  const compared = await compare(aws(), link);
  if (compared.failure !== undefined) {
    throw new CannotReadError(`the hand-off of ${link.name} was not compared with EC2: ${failureText(compared.failure)}`);
  }
  return comparisonFindings(compared).map((found) => fullFinding(found));
}

async function readFacts({ aws }: Context, subject: Subject): Promise<HandOffFacts> {
  if (subject.kind === 'link') {
    if (subject.link.handOff === undefined) {
      throw new CannotReadError(`cannot read the hand-off of ${subject.link.name}; the outputs of the stack have the same facts`);
    }
    return subject.link.handOff;
  }
  const facts = factsOfEndpoints(await readEndpoints(aws(), subject.endpoints), await aws().region());
  if (facts === undefined) {
    throw new CannotReadError(
      `EC2 does not know ${subject.endpoints.map(({ endpointId }) => endpointId).join(', ')} in ${await aws().region()}`,
    );
  }
  return facts;
}

function message({ accountId, vpcId, region, apiEndpointId, uiEndpointId }: HandOffFacts): readonly string[] {
  const several = apiEndpointId !== undefined && uiEndpointId !== undefined;
  return [
    `Subject: AWS PrivateLink: please accept our ${several ? 'connections' : 'connection'}`,
    '',
    'Hello Prefect team,',
    '',
    `please accept our AWS PrivateLink ${several ? 'connections' : 'connection'} to Prefect Cloud:`,
    '',
    `  AWS account:         ${accountId}`,
    `  VPC:                 ${vpcId}`,
    `  Source Region:       ${region}`,
    ...(apiEndpointId === undefined ? [] : [`  VPC endpoint, API:   ${apiEndpointId}`]),
    ...(uiEndpointId === undefined ? [] : [`  VPC endpoint, UI:    ${uiEndpointId}`]),
    '',
    'Thank you!',
  ];
}
