import { type Command, type Context } from '../program/command';
import { factsOfEndpoints, readEndpoints } from '../aws/endpoints';
import { CannotReadError, EXIT } from '../program/exit';
import { type HandOffFacts } from '../../contract/hand-off';
import { chooseSubject, SUBJECT_OPTIONS, type Subject } from '../program/subject';

export const HANDOFF: Command = {
  summary: 'print the facts that Prefect requests, as a message that is ready to send',
  options: SUBJECT_OPTIONS,
  details: ['Send the message to Prefect, where a person accepts the connection. This command sends nothing.'],
  examples: ['prefect-privatelink handoff', 'prefect-privatelink handoff --json'],
  exits: { 0: 'printed', 1: false },
  run: async (context) => {
    const facts = await readFacts(context, await chooseSubject(context));
    context.output.value(facts);
    message(facts).forEach((line) => context.output.line(line));
    return EXIT.healthy;
  },
};

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
