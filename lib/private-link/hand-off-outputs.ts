import { CfnOutput, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { type PrefectHandOff } from './hand-off';

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
  /** Undefined if the link creates no endpoint. */
  readonly preflightFindings?: string;
}

/** Stack outputs: one for each fact, and where to find the link's state. */
export function addHandOffOutputs(link: Construct, values: HandOffOutputs, { idPrefix = '' }: PrefectHandOffOutputOptions = {}): void {
  validatePrefix(idPrefix);
  const existing = link.node.tryFindChild('HandOffOutputs')?.node.findChild('AccountId') as CfnOutput | undefined;
  if (existing !== undefined) {
    refuseOtherPrefix(link, idPrefix, String(existing.stack.resolve(existing.logicalId)));
    return;
  }
  const taken = outputsOf(link);
  const scope = new Construct(link, 'HandOffOutputs');
  const output = (id: string, description: string, value: string | undefined): void => {
    if (value === undefined) {
      return;
    }
    const outputId = `${idPrefix}${id}`;
    const other = taken.get(outputId);
    if (other !== undefined) {
      throw new Error(
        `\`idPrefix\` must make the output ids of ${link.node.path} unique in its stack, got: '${idPrefix}', and ${other} has the id ${outputId}. Pass another prefix, for example: addHandOffOutputs({ idPrefix: '${link.node.id.replace(/[^A-Za-z0-9]/g, '')}' })`,
      );
    }
    new CfnOutput(scope, id, { description, value }).overrideLogicalId(outputId);
  };
  output('AccountId', 'For Prefect: AWS account', values.handOff.accountId);
  output('VpcId', 'For Prefect: VPC', values.handOff.vpcId);
  output('SourceRegion', 'For Prefect: source Region', values.handOff.region);
  output('ApiEndpointId', 'For Prefect: VPC endpoint of the API', values.handOff.apiEndpointId);
  output('UiEndpointId', 'For Prefect: VPC endpoint of the UI', values.handOff.uiEndpointId);
  output('StatusParameter', 'Where the state of the link is, as JSON: Parameter Store', values.statusParameterName);
  output('ActivatorFunction', 'Invoke it, with {}, to look at once', values.activatorFunctionName);
  output('PreflightFindings', 'What the preflight found without refusing', values.preflightFindings);
}

function validatePrefix(idPrefix: string): void {
  if (!/^([A-Za-z][A-Za-z0-9]*)?$/.test(idPrefix)) {
    throw new Error(`\`idPrefix\` must have letters and digits only and begin with a letter, got: '${idPrefix}'. For example: Data`);
  }
}

/** The same call twice does nothing more than once. */
function refuseOtherPrefix(link: Construct, idPrefix: string, firstId: string): void {
  if (firstId !== `${idPrefix}AccountId`) {
    throw new Error(
      `\`idPrefix\` must be the same in each call for ${link.node.path}, got: '${idPrefix}' after '${firstId.replace(/AccountId$/, '')}'. Call \`addHandOffOutputs()\` once`,
    );
  }
}

/** Paths of the outputs that the stack has, by id. */
function outputsOf(link: Construct): Map<string, string> {
  const stack = Stack.of(link);
  const outputs = stack.node.findAll().filter((node) => node instanceof CfnOutput);
  return new Map(
    outputs.filter((output) => output.stack === stack).map((output) => [String(stack.resolve(output.logicalId)), output.node.path]),
  );
}
