import { CfnOutput, Names, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { isKnown } from '../private/known';
import { type PrefectHandOff } from './hand-off';

const SCOPE = 'HandOffOutputs';

/** Names of the hand-off's stack outputs. */
export interface PrefectHandOffOutputOptions {
  /**
   * Prefix of the output ids: `Data` gives `DataApiEndpointId`. Needed for the second link in a stack, and if the stack has
   * an output of the same id.
   *
   * @default - no prefix: `ApiEndpointId`, `UiEndpointId`, `VpcId`, `AccountId`, `SourceRegion`, `StatusParameter`,
   * `ActivatorFunction` and `PreflightFindings`
   */
  readonly idPrefix?: string;
}

export interface HandOffOutputs {
  readonly handOff: PrefectHandOff;
  readonly statusParameterName: string;
  readonly activatorFunctionName: string;
  readonly preflightFindings: string;
}

/** Stack outputs: one per fact, and the names of the status parameter and the activator. A second call changes nothing. */
export function addHandOffOutputs(link: Construct, values: HandOffOutputs, { idPrefix = '' }: PrefectHandOffOutputOptions = {}): void {
  validatePrefix(idPrefix);
  const { stack, scope: parent, id: scopeId } = placeOf(link);
  const existing = parent.node.tryFindChild(scopeId)?.node.findChild('AccountId') as CfnOutput | undefined;
  if (existing !== undefined) {
    refuseOtherPrefix(link, idPrefix, String(existing.stack.resolve(existing.logicalId)));
    return;
  }
  const outputs = describeOutputs(values).filter(({ value }) => value !== undefined);
  refuseTakenIds(
    link,
    stack,
    idPrefix,
    outputs.map(({ id }) => `${idPrefix}${id}`),
  );
  const scope = new Construct(parent, scopeId);
  for (const { id, description, value = '' } of outputs) {
    new CfnOutput(scope, id, { description, value }).overrideLogicalId(`${idPrefix}${id}`);
  }
}

/** In the link; for a link in a nested stack, whose outputs nobody sees, in the stack at the top. */
function placeOf(link: Construct): { readonly stack: Stack; readonly scope: Construct; readonly id: string } {
  let stack = Stack.of(link);
  const own = stack;
  while (stack.nestedStackParent !== undefined) {
    stack = stack.nestedStackParent;
  }
  return stack === own ? { stack, scope: link, id: SCOPE } : { stack, scope: stack, id: `${SCOPE}${Names.uniqueId(link)}` };
}

function describeOutputs({ handOff, ...values }: HandOffOutputs): { id: string; description: string; value?: string }[] {
  return [
    { id: 'AccountId', description: 'For Prefect: AWS account', value: handOff.accountId },
    { id: 'VpcId', description: 'For Prefect: VPC', value: handOff.vpcId },
    { id: 'SourceRegion', description: 'For Prefect: source Region', value: handOff.region },
    { id: 'ApiEndpointId', description: 'For Prefect: VPC endpoint of the API', value: handOff.apiEndpointId },
    { id: 'UiEndpointId', description: 'For Prefect: VPC endpoint of the UI', value: handOff.uiEndpointId },
    {
      id: 'StatusParameter',
      description: 'Parameter Store parameter that contains the state of the link, as JSON',
      value: values.statusParameterName,
    },
    { id: 'ActivatorFunction', description: 'Function to invoke with {} to check now', value: values.activatorFunctionName },
    { id: 'PreflightFindings', description: 'Findings with which the preflight accepted the deployment', value: values.preflightFindings },
  ];
}

function validatePrefix(idPrefix: string): void {
  if (!isKnown(idPrefix)) {
    throw new Error('`idPrefix` must be known at synthesis, got: a token. Output ids are literals, for example: Data');
  }
  if (!/^([A-Za-z][A-Za-z0-9]*)?$/.test(idPrefix)) {
    throw new Error(`\`idPrefix\` must have letters and digits only and begin with a letter, got: '${idPrefix}'. For example: Data`);
  }
}

function refuseOtherPrefix(link: Construct, idPrefix: string, firstId: string): void {
  if (firstId !== `${idPrefix}AccountId`) {
    throw new Error(
      `\`idPrefix\` must be the same in each call for ${link.node.path}, got: '${idPrefix}' after '${firstId.replace(/AccountId$/, '')}'. Call \`addHandOffOutputs()\` once`,
    );
  }
}

function refuseTakenIds(link: Construct, stack: Stack, idPrefix: string, ids: readonly string[]): void {
  const outputs = stack.node.findAll().filter((node) => node instanceof CfnOutput);
  for (const output of outputs.filter((candidate) => candidate.stack === stack)) {
    const id = String(stack.resolve(output.logicalId));
    if (ids.includes(id)) {
      throw new Error(
        `\`idPrefix\` must make the output ids of ${link.node.path} unique in its stack, got: '${idPrefix}', and ${output.node.path} has the id ${id}. Pass another prefix, for example: addHandOffOutputs({ idPrefix: '${link.node.id.replace(/[^A-Za-z0-9]/g, '')}' })`,
      );
    }
  }
}
